package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Bundles made from the archetypes are dropped into a running server, work, and are taken out; the filter's has {@link FilterIT}. */
public class ArchetypesIT {
    private static final int BASE = 14_500;
    private static final int PORT = BASE + 999;

    private static Server server;

    @BeforeClass
    public static void start() throws Exception {
        server = Server.start("archetypes", BASE);
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static Path drop(Archetype made, String configuration) throws IOException {
        Files.copy(
                made.project().resolve("etc").resolve(configuration),
                server.home().resolve("etc").resolve(configuration));
        Path deployed = server.home().resolve("deploy").resolve(made.jar().getFileName());
        Files.copy(made.jar(), deployed);
        return deployed;
    }

    @Test
    public void aProtocol() throws Exception {
        Archetype made = Archetype.build("posthouse-protocol", "time-teller", "com.example.time", "port=" + PORT);
        assertTrue(Files.exists(made.project().resolve("src/main/java/com/example/time/TimeTellerSession.java")));
        String listener = "org.posthouse.net.mina.listener-time-teller.cfg";
        Path deployed = drop(made, listener);
        Eventually.is("the port is open", () -> server.shell("mail:listener-list")
                .matches("(?s).*time-teller[^\n]* open .*"));
        try (Talk talk = new Talk(PORT)) {
            assertEquals("+OK time-teller ready", talk.line());
            talk.send("time\r\n");
            assertTrue(talk.line().startsWith("+OK 2"));
            talk.send("count\r\n");
            assertEquals("+OK 2", talk.line());
            Files.delete(server.home().resolve("etc").resolve(listener));
            Files.delete(deployed);
        }
        Eventually.is(
                "the port is closed", () -> !server.shell("mail:listener-list").contains("time-teller"));
    }

    @Test
    public void aTransportWithItsRouter() throws Exception {
        Archetype made = Archetype.build("posthouse-transport", "fax-machine", "com.example.fax");
        Path faxes = server.home().resolve("faxes");
        Post post = new Post(server);
        String to = "joe@fax-machine.test";
        String before = post.deliver("x@elsewhere.test", to, "Subject: no\n\nHello");
        assertFalse(before, before.startsWith("250"));

        Path configuration = made.project().resolve("etc/com.example.fax.cfg");
        Files.writeString(configuration, Files.readString(configuration).replace("data/fax-machine", faxes.toString()));
        Path deployed = drop(made, "com.example.fax.cfg");
        Eventually.is("the router is asked", () -> post.deliver("x@elsewhere.test", to, "Subject: fax\n\nHello")
                .startsWith("250"));
        Eventually.is(
                "a file is written",
                () -> Files.isDirectory(faxes) && !texts(faxes).isEmpty());
        assertTrue(texts(faxes).toString(), texts(faxes).get(0).contains("Subject: fax"));
        String trace = server.shell("mail:trace --like " + to);
        assertTrue(trace, trace.contains("delivered"));

        Files.delete(deployed);
        Eventually.is("it is gone", () -> !post.deliver("x@elsewhere.test", to, "Subject: no\n\nHello")
                .startsWith("250"));
    }

    @Test
    public void aDirectory() throws Exception {
        Archetype made = Archetype.build("posthouse-directory", "company-people", "com.example.people");
        String ann = "ann@company-people.test";
        Post post = new Post(server);
        String before = post.deliver("x@elsewhere.test", ann, "Subject: no\n\nHello");
        assertTrue(before, before.startsWith("5"));

        String hash = Server.run(
                "sh",
                "-c",
                "echo " + Server.PASSWORD + " | java -cp " + made.jar() + " com.example.people.HashPassword");
        Path accounts = server.home().resolve("company-people.accounts");
        Files.writeString(accounts, ann + " " + hash);
        Path configuration = made.project().resolve("etc/com.example.people.cfg");
        Files.writeString(
                configuration,
                Files.readString(configuration).replace("etc/company-people.accounts", accounts.toString()));
        Path deployed = drop(made, "com.example.people.cfg");
        Eventually.is("ann has a mailbox", () -> post.deliver("x@elsewhere.test", ann, "Subject: one\n\nHello")
                .startsWith("250"));
        Eventually.is("ann can read it", () -> inbox(ann).contains("* 1 EXISTS"));
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            String wrong = talk.imap("a", "LOGIN " + ann + " wrong");
            assertTrue(wrong, wrong.startsWith("a NO "));
        }
        String domains = server.shell("mail:domain-list");
        assertTrue(domains, domains.matches("(?s).*company-people.test[^\n]* company-people\\s.*"));
        String unknown = post.deliver("x@elsewhere.test", "ben@company-people.test", "Subject: no\n\nHello");
        assertTrue(unknown, unknown.startsWith("550"));
        Files.writeString(accounts, ann + " " + hash + "ben@company-people.test " + hash);
        Eventually.is("ben is new", () -> inbox("ben@company-people.test").contains("* 0 EXISTS"));

        Files.delete(deployed);
        try (Talk login = waiting(143, "a LOGIN " + ann + " " + Server.PASSWORD);
                Talk mail = waiting(25, "EHLO x.test", "MAIL FROM:<x@elsewhere.test>", "RCPT TO:<" + ann + ">")) {
            Files.copy(made.jar(), deployed);
            String in = login.line();
            assertTrue(in, in.startsWith("a OK "));
            String taken = mail.line();
            assertTrue(taken, taken.startsWith("250"));
            mail.smtp("DATA");
            String kept = mail.smtp("Subject: two\r\n\r\nHello\r\n.");
            assertTrue(kept, kept.startsWith("250"));
        }
        Eventually.is("both are there", () -> inbox(ann).contains("* 2 EXISTS"));
        Files.delete(deployed);
    }

    private static String inbox(String user) throws IOException {
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            String in = talk.imap("a", "LOGIN " + user + " " + Server.PASSWORD);
            return in.startsWith("a OK ") ? talk.imap("b", "SELECT INBOX") : in;
        }
    }

    /** A session whose last line has got no answer, once that is so: until then the plug-in was still there. */
    private static Talk waiting(int port, String... lines) throws IOException {
        while (true) {
            Talk talk = new Talk(server.port(port));
            talk.smtp();
            for (int i = 0; i < lines.length - 1; i++) {
                talk.smtp(lines[i]);
            }
            talk.send(lines[lines.length - 1] + "\r\n");
            talk.patience(2000);
            try {
                talk.line();
                talk.close();
            } catch (SocketTimeoutException unanswered) {
                talk.patience(60_000);
                return talk;
            }
        }
    }

    private static List<String> texts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".eml"))
                    .map(ArchetypesIT::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
