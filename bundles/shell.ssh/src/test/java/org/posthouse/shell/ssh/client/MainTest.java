package org.posthouse.shell.ssh.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.shell.ssh.Shells;

public class MainTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path etc;
    private Shells shell;

    @Before
    public void start() throws IOException {
        etc = folder.getRoot().toPath();
        shell = new Shells(etc.resolve("host.key"));
        Files.writeString(
                etc.resolve("org.posthouse.shell.ssh.cfg"), "#address = ::\nport = I\"" + shell.port() + "\"\n");
    }

    @After
    public void stop() throws IOException {
        shell.close();
    }

    private int run(String input, String... words) throws Exception {
        out.reset();
        err.reset();
        InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return new Main(
                        Options.parse(List.of(words), etc, Map.of("POSTHOUSE_ADMIN_PASSWORD", "right"), in),
                        in,
                        out,
                        err)
                .run();
    }

    @Test
    public void runsTheCommandOfItsArguments() throws Exception {
        assertEquals(0, run("", "mail:queue-list", "--like", "x"));
        assertEquals("id\n──\nm1\nm2\n", out.toString(StandardCharsets.UTF_8));
        assertEquals(1, run("", "mail:queue-delete", "none"));
        assertEquals("There is no mail none\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    public void runsTheCommandsOfItsInputAfterThePassword() throws Exception {
        assertEquals(1, run("right\nmail:queue-delete m1\nmail:queue-delete none\n", "-b", "--password-file", "-"));
        assertEquals("done\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    public void runsTheCommandsOfAFile() throws Exception {
        Path file = Files.writeString(etc.resolve("commands"), "mail:queue-delete m1\nmail:queue-delete m2\n");
        assertEquals(0, run("", "-b", "-u", "admin", "-f", file.toString()));
        assertEquals(List.of("queue-delete{id=m1}", "queue-delete{id=m2}"), shell.ran);
    }

    @Test
    public void tellsWhoIsNotLetIn() throws Exception {
        assertTrue(assertThrows(IOException.class, () -> run("wrong\n", "--password-file", "-", "mail:queue-list"))
                .getMessage()
                .startsWith("login of admin refused: "));
    }

    @Test
    public void tellsWhereNoServerIs() throws Exception {
        int port = shell.port();
        shell.close();
        assertEquals(
                "cannot connect to 127.0.0.1:" + port + ": Connection refused",
                assertThrows(IOException.class, () -> run("", "-r", "2", "-d", "0", "mail:queue-list"))
                        .getMessage());
    }

    @Test
    public void givesNoPasswordToAnotherServer() throws Exception {
        try (Shells other = new Shells(etc.resolve("other.key"))) {
            assertThrows(IOException.class, () -> run("", "-a", "" + other.port(), "mail:queue-list"));
            assertEquals(List.of(), other.logins);
            Files.delete(etc.resolve("host.key"));
            assertEquals(
                    "who may not read the key has to believe", 0, run("", "-a", "" + other.port(), "mail:queue-list"));
        }
    }

    private Options options(String... words) throws Exception {
        return Options.parse(List.of(words), etc, Map.of(), InputStream.nullInputStream());
    }

    @Test
    public void readsItsOptions() throws Exception {
        Options options = options("-u", "joe", "-h", "192.0.2.1", "-r", "5", "-d", "1", "--", "-x", "y");
        assertEquals("joe", options.user());
        assertEquals("192.0.2.1", options.host());
        assertEquals(shell.port(), options.port());
        assertEquals(5, options.attempts());
        assertEquals("-x y", options.commands());
        assertNull(options().password());
        assertNull(options("-b").commands());
        assertEquals("127.0.0.1", options().host());
        Files.writeString(etc.resolve("org.posthouse.shell.ssh.cfg"), "address = \"*\"\nhost.key = /x/y\n");
        assertEquals("127.0.0.1", options().host());
        assertEquals(8101, options().port());
        assertEquals(Path.of("/x/y"), options().hostKey());
        for (String wrong : List.of("-p pw", "-a x", "-a 70000", "-z 1", "-u", "--password-file")) {
            assertThrows(wrong, Options.WrongException.class, () -> options(wrong.split(" ")));
        }
        List<String> lines = new ArrayList<>(Options.USAGE.lines().toList());
        assertTrue(lines.remove(0).startsWith("Usage: bin/client "));
    }
}
