package org.posthouse.shell.ssh.client;

import java.io.ByteArrayInputStream;
import java.io.Console;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Runs commands in the shell of the server, or opens it. */
public final class Main {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WRONG = 2;
    private static final int DEPTH = 10;

    private final Options options;
    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;

    Main(Options options, InputStream in, OutputStream out, OutputStream err) {
        this.options = options;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        if (!words.isEmpty() && words.get(0).equals("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        int code;
        try {
            Path etc = Path.of(System.getProperty("posthouse.etc", "etc"));
            Options options = Options.parse(words, etc, System.getenv(), System.in);
            code = new Main(options, System.in, System.out, System.err).run();
        } catch (Options.WrongException e) {
            System.err.println("client: " + e.getMessage() + "; see bin/client --help");
            code = WRONG;
        } catch (IOException e) {
            System.err.println("client: " + (e.getMessage() == null ? e : e.getMessage()));
            code = 1;
        }
        System.out.flush();
        // threads of the ssh client need not be waited for
        Runtime.getRuntime().halt(code);
    }

    /** @return the exit code of the commands */
    int run() throws IOException {
        char[] password = options.password() == null ? ask() : options.password();
        SshClient client = SshClient.setUpDefaultClient();
        client.setNioWorkers(1);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        client.setServerKeyVerifier((session, address, key) -> isServer(key));
        client.start();
        try (ClientSession session = connect(client)) {
            session.addPasswordIdentity(new String(password));
            try {
                session.auth().verify(PATIENCE);
            } catch (IOException refused) {
                throw new IOException(
                        "login of " + options.user() + " refused: wrong password, too many attempts, or missing role",
                        refused);
            }
            return options.commands() != null || options.input() ? script(session) : dialog(session);
        } finally {
            client.stop();
        }
    }

    private char[] ask() throws IOException {
        Console console = System.console();
        char[] password = console == null ? null : console.readPassword("Password: ");
        if (password == null) {
            throw new IOException("no password given, and no terminal to ask on");
        }
        return password;
    }

    private ClientSession connect(SshClient client) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return client.connect(options.user(), options.host(), options.port())
                        .verify(PATIENCE)
                        .getClientSession();
            } catch (IOException e) {
                if (attempt >= options.attempts()) {
                    throw new IOException(
                            "cannot connect to " + options.host() + ":" + options.port() + ": " + root(e), e);
                }
                pause();
            }
        }
    }

    private static String root(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; i < DEPTH && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(Duration.ofSeconds(options.delay()).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * The port might be another program's while the server is down, which would get the password. Whoever may read the server's key
     * compares it; others have to believe.
     */
    private boolean isServer(PublicKey shown) {
        if (!Files.isReadable(options.hostKey())) {
            return true;
        }
        try {
            List<PublicKey> known = new ArrayList<>();
            for (KeyPair pair : new FileKeyPairProvider(options.hostKey()).loadKeys(null)) {
                known.add(pair.getPublic());
            }
            return KeyUtils.findMatchingKey(shown, known) != null;
        } catch (RuntimeException unreadable) {
            return false;
        }
    }

    private int script(ClientSession session) throws IOException {
        try (ChannelShell channel = session.createShellChannel()) {
            channel.setUsePty(false);
            channel.setIn(
                    options.commands() == null
                            ? in
                            : new ByteArrayInputStream(options.commands().getBytes(StandardCharsets.UTF_8)));
            channel.setOut(open(out));
            channel.setErr(open(err));
            return await(channel);
        }
    }

    private int dialog(ClientSession session) throws IOException {
        try (Terminal terminal =
                        TerminalBuilder.builder().provider("exec").system(true).build();
                ChannelShell channel = session.createShellChannel()) {
            Attributes before = terminal.enterRawMode();
            try {
                channel.setUsePty(true);
                channel.setPtyType(terminal.getType());
                channel.setPtyColumns(Math.max(20, terminal.getWidth()));
                channel.setPtyLines(Math.max(5, terminal.getHeight()));
                terminal.handle(Terminal.Signal.WINCH, signal -> resize(channel, terminal));
                channel.setIn(terminal.input());
                channel.setOut(open(terminal.output()));
                channel.setErr(open(terminal.output()));
                return await(channel);
            } finally {
                terminal.setAttributes(before);
            }
        }
    }

    private static void resize(ChannelShell channel, Terminal terminal) {
        try {
            channel.sendWindowChange(terminal.getWidth(), terminal.getHeight());
        } catch (IOException closing) {
            // then its size does not matter
        }
    }

    private static int await(ChannelShell channel) throws IOException {
        channel.open().verify(PATIENCE);
        channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), Duration.ZERO);
        Integer code = channel.getExitStatus();
        if (code == null) {
            throw new IOException("the server closed the connection");
        }
        return code;
    }

    /** The channel closes what it is given; the streams of the process stay open. */
    private static OutputStream open(OutputStream stream) {
        return new FilterOutputStream(stream) {
            @Override
            public void write(byte[] octets, int from, int length) throws IOException {
                out.write(octets, from, length);
                out.flush();
            }

            @Override
            public void close() throws IOException {
                out.flush();
            }
        };
    }
}
