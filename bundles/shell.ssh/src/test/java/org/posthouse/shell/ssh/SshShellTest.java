package org.posthouse.shell.ssh;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SshShellTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final SshClient client = SshClient.setUpDefaultClient();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Shells shell;

    @Before
    public void start() throws IOException {
        shell = new Shells(folder.getRoot().toPath().resolve("host.key"));
        client.setServerKeyVerifier((session, address, key) -> true);
        client.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        client.start();
    }

    @After
    public void stop() throws IOException {
        client.stop();
        shell.close();
    }

    private ClientSession connect(String user) throws IOException {
        return client.connect(user, "127.0.0.1", shell.port()).verify(PATIENCE).getClientSession();
    }

    private ClientSession login(String user) throws IOException {
        ClientSession session = connect(user);
        session.addPasswordIdentity("right");
        session.auth().verify(PATIENCE);
        return session;
    }

    private Integer finish(ClientChannel channel) throws IOException {
        channel.setOut(out);
        channel.setErr(err);
        channel.open().verify(PATIENCE);
        assertFalse(
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE).contains(ClientChannelEvent.TIMEOUT));
        return channel.getExitStatus();
    }

    private int exec(String user, String line) throws IOException {
        out.reset();
        err.reset();
        try (ClientSession session = login(user);
                ChannelExec channel = session.createExecChannel(line)) {
            return finish(channel);
        }
    }

    private int input(String user, String lines) throws IOException {
        out.reset();
        err.reset();
        try (ClientSession session = login(user);
                ChannelShell channel = session.createShellChannel()) {
            channel.setUsePty(false);
            channel.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
            return finish(channel);
        }
    }

    @Test
    public void aCommandPrintsItsResult() throws IOException {
        assertEquals(0, exec("admin", "mail:queue-list --like 'a b'"));
        assertEquals("id\n──\nm1\nm2\n", out.toString(StandardCharsets.UTF_8));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertEquals(List.of("queue-list{like=a b}"), shell.ran);
        assertEquals(List.of("admin ssh 127.0.0.1"), shell.logins);
    }

    @Test
    public void theFirstThatFailsEndsTheLine() throws IOException {
        assertEquals(1, exec("admin", "mail:queue-delete m1; mail:queue-delete none; mail:queue-delete m2"));
        assertEquals("done\n", out.toString(StandardCharsets.UTF_8));
        assertEquals("There is no mail none\n", err.toString(StandardCharsets.UTF_8));
        assertEquals(List.of("queue-delete{id=m1}", "queue-delete{id=none}"), shell.ran);
    }

    @Test
    public void theFirstThatFailsEndsTheInput() throws IOException {
        assertEquals(
                1, input("admin", "# a comment\n\nmail:queue-delete m1\r\nmail:queue-delete bad\nmail:queue-list\n"));
        assertEquals("done\n", out.toString(StandardCharsets.UTF_8));
        assertEquals("The command failed: a fault\n", err.toString(StandardCharsets.UTF_8));
        assertEquals(0, input("admin", "mail:queue-list"));
        assertEquals(0, input("admin", "exit\nnonsense\n"));
        assertEquals(1, exec("admin", "mail:nonsense"));
        assertEquals("Command not found: mail:nonsense\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    public void nobodyIsAskedInAScript() throws IOException {
        assertEquals(1, exec("admin", "mail:account-password alice"));
        assertEquals("No terminal to ask on: --password is required\n", err.toString(StandardCharsets.UTF_8));
        assertEquals(List.of(), shell.ran);
    }

    @Test
    public void aViewerLooksAndNothingElse() throws IOException {
        assertEquals(0, exec("joe", "mail:queue-list"));
        assertEquals(0, exec("joe", "mail:help queue-list"));
        assertEquals(1, exec("joe", "mail:queue-delete m1"));
        assertEquals("Insufficient credentials.\n", err.toString(StandardCharsets.UTF_8));
        assertEquals(1, exec("joe", "queue-delete m1"));
        // what would be a call into Java, for Gogo
        for (String line : List.of(
                "\"x\" getClass",
                "(mail:queue-list) getClass",
                "$.context",
                "mail:queue-list | tac",
                "x = {mail:queue-delete m1}")) {
            assertEquals(line, 1, exec("joe", line));
        }
        assertEquals(1, exec("joe", "mail:queue-list; \"x\" getClass"));
        assertEquals("Command not found: x\n", err.toString(StandardCharsets.UTF_8));
        assertEquals(1, exec("joe", "mail:queue-list --like $x"));
        assertEquals(
                "Insufficient credentials. To use it as plain text, put it in quotes: $\n",
                err.toString(StandardCharsets.UTF_8));
        assertEquals(List.of("queue-list{}", "queue-list{}"), shell.ran);
    }

    @Test
    public void anAdministratorReachesGogo() throws IOException {
        assertEquals(0, exec("admin", "x = abc; $x length"));
        assertEquals("3\n", out.toString(StandardCharsets.UTF_8));
        assertEquals(1, exec("admin", "bundle:nonsense"));
        assertEquals("Command not found: bundle:nonsense\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    public void wrongPasswordsAndMissingRolesAreRefused() throws IOException {
        try (ClientSession session = connect("admin")) {
            for (int i = 0; i < 5; i++) {
                session.addPasswordIdentity("wrong " + i);
            }
            assertThrows(IOException.class, () -> session.auth().verify(PATIENCE));
        }
        assertEquals("after three the connection is closed", 3, shell.logins.size());
        assertThrows("without the role", IOException.class, () -> login("max"));
        assertThrows(IOException.class, () -> login("stranger"));
        assertEquals(List.of(), shell.ran);
    }

    @Test
    public void nothingElseIsServed() throws IOException {
        try (ClientSession session = login("admin")) {
            assertThrows(
                    "remote forwarding",
                    IOException.class,
                    () -> session.startRemotePortForwarding(
                            new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress("127.0.0.1", shell.port())));
            assertThrows("local forwarding", IOException.class, () -> session.createDirectTcpipChannel(
                            null, new SshdSocketAddress("127.0.0.1", shell.port()))
                    .open()
                    .verify(PATIENCE));
            try (ClientChannel transfer = session.createSubsystemChannel("sftp")) {
                assertNull("file transfer", finish(transfer));
            }
        }
        assertEquals("nor scp", 1, exec("joe", "scp -f /etc/passwd"));
    }

    /** A host key that Karaf has made, in the place where it leaves it. */
    @Test
    public void takesTheHostKeyOfKaraf() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Path file = folder.getRoot().toPath().resolve("karaf.key");
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (Shells other = new Shells(file);
                ClientSession session = client.connect("admin", "127.0.0.1", other.port())
                        .verify(PATIENCE)
                        .getClientSession()) {
            session.addPasswordIdentity("right");
            session.auth().verify(PATIENCE);
            assertEquals(pair.getPublic(), session.getServerKey());
        }
    }

    @Test
    public void sessionsAreBounded() throws IOException {
        try (Shells small = new Shells(folder.getRoot().toPath().resolve("host.key"), 1);
                ClientSession first = client.connect("admin", "127.0.0.1", small.port())
                        .verify(PATIENCE)
                        .getClientSession()) {
            first.addPasswordIdentity("right");
            first.auth().verify(PATIENCE);
            assertThrows(IOException.class, () -> {
                try (ClientSession second = client.connect("admin", "127.0.0.1", small.port())
                        .verify(PATIENCE)
                        .getClientSession()) {
                    second.addPasswordIdentity("right");
                    second.auth().verify(PATIENCE);
                }
            });
            assertTrue(first.isAuthenticated());
        }
    }

    /** Types, and reads what the terminal shows. */
    private final class Typist implements AutoCloseable {
        private final ClientSession session;
        private final ChannelShell channel;
        private final OutputStream keys;
        private final InputStream screen;
        private final StringBuilder seen = new StringBuilder();

        Typist(String user) throws IOException {
            session = login(user);
            channel = session.createShellChannel();
            channel.setUsePty(true);
            channel.setPtyType("xterm");
            channel.setPtyColumns(200);
            channel.setPtyLines(50);
            channel.open().verify(PATIENCE);
            keys = channel.getInvertedIn();
            screen = channel.getInvertedOut();
        }

        void type(String text) throws IOException {
            keys.write(text.getBytes(StandardCharsets.UTF_8));
            keys.flush();
        }

        /** Up to some text; the test's runner ends what would wait for ever. */
        String until(String text) throws IOException {
            byte[] octets = new byte[1000];
            while (seen.indexOf(text) < 0) {
                int length = screen.read(octets);
                if (length < 0) {
                    throw new IOException("closed after " + seen);
                }
                seen.append(new String(octets, 0, length, StandardCharsets.UTF_8));
            }
            int end = seen.indexOf(text) + text.length();
            String shown = seen.substring(0, end);
            seen.delete(0, end);
            return shown;
        }

        @Override
        public void close() throws IOException {
            session.close();
        }
    }

    @Test(timeout = 30_000)
    public void aPersonCompletesRepeatsAndIsAsked() throws Exception {
        try (Typist typist = new Typist("admin")) {
            typist.until("posthouse> ");
            typist.type("mail:queue-d\t");
            typist.until("elete ");
            typist.type("m\t1\r");
            typist.until("done");
            typist.until("posthouse> ");
            typist.type("\u001bOA\r");
            typist.until("done");
            typist.until("posthouse> ");
            assertEquals(
                    List.of("queue-delete{id=m1}", "queue-delete{id=m1}"),
                    shell.ran.stream()
                            .filter(line -> line.startsWith("queue-delete"))
                            .toList());
            shell.ran.clear();

            typist.type("mail:account-password alice\r");
            typist.until("password: ");
            typist.type("hush\r");
            assertFalse(typist.until("done").contains("hush"));
            typist.until("posthouse> ");
            typist.type("mail:account-password bob loud\r");
            typist.until("done");
            typist.until("posthouse> ");
            typist.type("\u001b[A\r");
            typist.until("password: ");
            typist.type("again\r");
            typist.until("posthouse> ");
            assertEquals(
                    List.of(
                            "account-password{name=alice, password=hush}",
                            "account-password{name=bob, password=loud}",
                            "account-password{name=alice, password=again}"),
                    shell.ran);

            typist.type("mail:queue-delete none\r");
            typist.until("There is no mail none");
            typist.until("posthouse> ");
            typist.type("exit\r");
            assertFalse(typist.channel
                    .waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE)
                    .contains(ClientChannelEvent.TIMEOUT));
            assertEquals(Integer.valueOf(0), typist.channel.getExitStatus());
        }
    }

    @Test(timeout = 30_000)
    public void ctrlCLeavesTheProgressOfACommand() throws Exception {
        try (Typist typist = new Typist("admin")) {
            for (int i = 0; i < 2; i++) {
                typist.until("posthouse> ");
                typist.type("mail:long-walk\r");
                typist.until("[#####               ]  25% step 3");
                typist.type("\u0003");
                typist.until("done");
            }
            assertEquals(List.of("long-walk{}", "long-walk{}"), shell.ran);
        }
    }

    /** As an editor of lines may offer it: that one could read and write every file of the server. */
    @Test(timeout = 30_000)
    public void noKeyOpensAnEditor() throws Exception {
        try (Typist typist = new Typist("joe")) {
            typist.until("posthouse> ");
            for (String mode : List.of("", "\u001b", "i")) {
                typist.type(mode + "\u0018\u0005");
            }
            typist.type("\u0015mail:queue-list\r");
            typist.until("m1");
            assertEquals(List.of("queue-list{}"), shell.ran);
        }
    }
}
