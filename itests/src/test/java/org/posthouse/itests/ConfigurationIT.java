package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** What an operator does with settings, by hand and by form, rightly and wrongly: nothing closes a port that was open. */
public class ConfigurationIT {
    private static final int BASE = 16_300;
    private static final int OTHER = BASE + 26;
    private static final String LISTENER = "org.posthouse.net.mina.listener";

    private static Server server;
    private static Console admin;

    @BeforeClass
    public static void start() throws Exception {
        server = Server.start("configuration", BASE);
        admin = new Console(server, "admin", Server.ADMIN_PASSWORD);
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static Path file(String name) {
        return server.home().resolve("etc").resolve(name + ".cfg");
    }

    private static Path listener(String name) {
        return file(LISTENER + "-" + name);
    }

    private static ConsoleForm form(String name) {
        return new ConsoleForm(admin, LISTENER + "~" + name);
    }

    /** Writes as an editor does: a new file in place of the old one. */
    private static void edit(Path file, String option, String line) throws IOException {
        String text = Files.readString(file);
        String changed = text.replaceFirst("(?m)^#?" + option + " *=.*$", line);
        write(file, changed.equals(text) && !line.isEmpty() ? text + line + "\n" : changed);
    }

    private static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + "~");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean greets(int port) throws IOException {
        try (Talk talk = new Talk(port)) {
            return talk.smtp().startsWith("220");
        } catch (ConnectException | EOFException closed) { // or it is just opened anew
            return false;
        }
    }

    private static String status() throws IOException {
        return server.shell("mail:status");
    }

    private static String row(String listener) throws IOException {
        return server.shell("mail:listener-list")
                .lines()
                .filter(line -> line.strip().startsWith(listener + " "))
                .findFirst()
                .orElse("");
    }

    private static List<String> logged(String text) throws IOException {
        try (Stream<String> lines = Files.lines(server.home().resolve("data/log/posthouse.log"))) {
            return lines.filter(line -> line.contains(text)).toList();
        }
    }

    @Test
    public void aFormAndAHandInTurn() throws Exception {
        String before = Files.readString(listener("mx"));
        String port = "\nport = " + (BASE + 25) + "\n";
        assertTrue(before, before.contains(port) && before.contains("\n#backlog = 512\n"));
        for (int i = 0; i < 3; i++) {
            form("mx").save("port", Integer.toString(OTHER));
            Eventually.is("open where the form says", () -> greets(OTHER));
            String saved = before.replace(port, "\nport = " + OTHER + "\n");
            Eventually.is("the file says it too", () -> Files.readString(listener("mx"))
                    .equals(saved));
            assertFalse(greets(BASE + 25));
            write(listener("mx"), before);
            Eventually.is("open where the hand says", () -> greets(BASE + 25));
            Eventually.is("closed where the form said", () -> !greets(OTHER));
            assertEquals(Integer.toString(BASE + 25), form("mx").value("port"));
        }
        assertEquals(before, Files.readString(listener("mx")));
    }

    @Test
    public void aFormWritesAsAHandWould() throws Exception {
        String text = "It's \"no\" \\ ${user.home} ä, [ 1 ] #\nkeyType = x";
        ConsoleForm tls = new ConsoleForm(admin, "org.posthouse.tls");
        Path file = file("org.posthouse.tls");
        String before = Files.readString(file);
        assertTrue(before, before.contains("\n#keystoreAlias = \"\"\n"));
        tls.save("keystoreAlias", text);
        String line = "\nkeystoreAlias = \"It's \\\"no\\\" \\\\ \\${user.home} ä, [ 1 ] #\\nkeyType = x\"\n";
        Eventually.is("one line has changed", () -> Files.readString(file)
                .equals(before.replace("\n#keystoreAlias = \"\"\n", line)));
        edit(file, "watchSeconds", "watchSeconds = 11"); // no quotes, though the file has some
        Eventually.is("a hand after it", () -> tls.value("watchSeconds").equals("11"));
        assertEquals(text, tls.value("keystoreAlias"));
        tls.save("keystoreAlias", "");
        Eventually.is("a form after that", () -> Files.readString(file).contains("\nkeystoreAlias = \"\"\n"));
        assertTrue(Files.readString(file).contains("\nwatchSeconds = 11\n"));
    }

    @Test
    public void aValueThatCannotBeUsedChangesNothing() throws Exception {
        edit(listener("mx"), "port", "port = abc");
        String told = "listener-mx.cfg: port = abc is not a whole number; " + (BASE + 25) + " stays in force";
        Eventually.is("it is told", () -> status().contains("port = abc"));
        assertTrue(status(), status().replaceAll("\\s+", " ").contains("port = abc is not a whole number"));
        assertTrue(
                Console.text(admin.page("posthouse")),
                Console.text(admin.page("posthouse")).contains(told));
        assertEquals("once", 1, logged(told).size());
        assertTrue(greets(BASE + 25));
        form("mx").save("port", "99999");
        Eventually.is(
                "the same by form",
                () -> logged("port = 99999 is not from 0 to 65535").size() == 1);
        assertTrue(greets(BASE + 25));
        edit(listener("mx"), "tls", "tls = \"sometimes");
        Eventually.is(
                "a quote is missing", () -> logged("tls has no closing quote").size() == 1);
        edit(listener("mx"), "tls", "tls = starttls");
        edit(listener("mx"), "port", "port = " + (BASE + 25));
        Eventually.is("nothing is told any more", () -> !status().contains("stays in force"));
        assertTrue(greets(BASE + 25));
        assertEquals("without a stack trace", List.of(), logged("NumberFormatException"));
    }

    @Test
    public void anOptionThatThereIsNot() throws Exception {
        edit(listener("mx"), "portt", "portt = 26");
        Eventually.is("it is told", () -> status().contains("did you mean port?"));
        assertEquals(
                "once", 1, logged("unknown option portt; did you mean port?").size());
        edit(listener("mx"), "portt", "");
        Eventually.is("nothing is told any more", () -> !status().contains("portt"));
    }

    @Test
    public void aPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(OTHER, 1, InetAddress.getByName("127.0.0.1"))) {
            edit(listener("mx"), "port", "port = " + OTHER);
            Eventually.is("the list says why", () -> row("mx").contains("Address already in use"));
            assertTrue(row("mx"), row("mx").contains("still open at 127.0.0.1:" + (BASE + 25)));
            assertTrue(greets(BASE + 25));
            assertTrue(Console.text(admin.page("posthouse")).contains("Address already in use"));
        }
        Eventually.is("it is tried again", () -> greets(OTHER));
        edit(listener("mx"), "address", "address = 1::2::3");
        Eventually.is("an address that is none", () -> row("mx").contains("unknown address"));
        assertTrue(greets(OTHER));
        edit(listener("mx"), "address", "address = 127.0.0.1");
        edit(listener("mx"), "port", "port = " + (BASE + 25));
        Eventually.is("as before", () -> greets(BASE + 25) && row("mx").contains(" open "));
    }

    @Test
    public void aListenerByForm() throws Exception {
        ConsoleForm all = new ConsoleForm(admin, LISTENER);
        all.make(Map.of("name", "extra", "protocol", "smtp", "address", "127.0.0.1", "port", "" + (BASE + 27)));
        Eventually.is("it is open", () -> greets(BASE + 27));
        Eventually.is("it has a file", () -> Files.exists(listener("extra")));
        Eventually.is("it is one", () -> greets(BASE + 27) && !row("extra").isEmpty());
        form("extra").delete();
        Eventually.is("the file is gone", () -> !Files.exists(listener("extra")));
        Eventually.is("it is closed", () -> !greets(BASE + 27));
    }

    @Test
    public void whatIsRemovedWhileTheServerIsDownIsGone() throws Exception {
        edit(listener("mx"), "maxConnections", "maxConnections = 77");
        Files.copy(listener("mx"), listener("second"));
        edit(listener("second"), "name", "name = second");
        edit(listener("second"), "port", "port = " + (BASE + 28));
        Eventually.is("it is open", () -> greets(BASE + 28));
        server.close();
        Files.delete(listener("second"));
        Files.delete(listener("pop3"));
        edit(listener("mx"), "maxConnections", "maxConnections = many");
        edit(file("org.posthouse.smtp"), "vrfy", "vrfy = perhaps");
        server.start();
        assertTrue(greets(BASE + 25));
        assertFalse(greets(BASE + 28));
        assertEquals("", row("second"));
        assertEquals("", row("pop3"));
        Eventually.is("what was in force stays so", () -> logged("maxConnections = many").stream()
                .anyMatch(line -> line.contains("; 77 stays in force")));
        Eventually.is("at first it is the default", () -> logged("vrfy = perhaps").stream()
                .anyMatch(line -> line.contains("; the default, true, is in force")));
        edit(listener("mx"), "maxConnections", "#maxConnections = 2000");
        edit(file("org.posthouse.smtp"), "vrfy", "#vrfy = true");
        Eventually.is("nothing is told any more", () -> !status().contains("in force"));
    }
}
