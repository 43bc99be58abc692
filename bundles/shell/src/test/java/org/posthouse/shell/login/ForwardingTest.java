package org.posthouse.shell.login;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** An ssh server as Karaf makes it, and what a user who has logged in can reach through it. */
public class ForwardingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final SshServer server = SshServer.setUpDefaultServer();
    private final SshClient client = SshClient.setUpDefaultClient();
    private ServerSocket secret;

    @Before
    public void start() throws IOException {
        secret = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Path key = folder.getRoot().toPath().resolve("key");
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(key));
        server.setPasswordAuthenticator((user, password, session) -> true);
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        client.setServerKeyVerifier((session, address, serverKey) -> true);
        client.start();
    }

    @After
    public void stop() throws IOException {
        client.stop();
        server.stop(true);
        secret.close();
    }

    private ClientSession login() throws IOException {
        ClientSession session = client.connect("viewer", "127.0.0.1", server.getPort())
                .verify(PATIENCE)
                .getSession();
        session.addPasswordIdentity("viewer");
        session.auth().verify(PATIENCE);
        return session;
    }

    private void connect(ClientSession session) throws IOException {
        SshdSocketAddress to = new SshdSocketAddress("127.0.0.1", secret.getLocalPort());
        try (ChannelDirectTcpip channel = session.createDirectTcpipChannel(new SshdSocketAddress("127.0.0.1", 0), to)) {
            channel.open().verify(PATIENCE);
        }
    }

    @Test
    public void noPortOfThisMachineIsReached() throws IOException {
        Forwarding.Rule.none(server);
        server.start();
        try (ClientSession session = login()) {
            assertThrows(IOException.class, () -> connect(session));
            assertThrows(
                    IOException.class,
                    () -> session.startRemotePortForwarding(
                            new SshdSocketAddress("127.0.0.1", 0),
                            new SshdSocketAddress("127.0.0.1", secret.getLocalPort())));
        }
    }

    /** Otherwise the test above would show nothing. Also: a server that runs already. */
    @Test
    public void withoutItEveryPortIs() throws IOException {
        server.start();
        try (ClientSession session = login()) {
            connect(session);
            secret.accept().close();
            assertEquals(AcceptAllForwardingFilter.INSTANCE, server.getForwardingFilter());
        }
        Forwarding.Rule.none(server);
        try (ClientSession session = login()) {
            assertThrows(IOException.class, () -> connect(session));
        }
    }
}
