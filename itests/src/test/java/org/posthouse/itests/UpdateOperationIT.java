package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.posthouse.itests.plugin.Exploding;
import org.posthouse.itests.plugin.Lame;
import org.posthouse.itests.plugin.Scoring;

/** Updates that succeed and that fail in every way: after each, mail flows, and the version that should runs. */
public class UpdateOperationIT {
    private static final int BASE = 27_000;
    private static final AtomicInteger MAILS = new AtomicInteger();
    private static final String SERVES_AGAIN = "The previous version, 0.1.0.SNAPSHOT, serves again";

    private static Server server;
    private static Path jars;

    @BeforeClass
    public static void start() throws Exception {
        server = Server.start("update", BASE);
        jars = server.home().resolve("new-jars");
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** From a mail program to a mailbox, and out of it by both protocols. */
    @After
    public void mailFlows() throws Exception {
        String subject = "After update " + MAILS.incrementAndGet();
        String answer = new Post(server)
                .submit(
                        "alice",
                        "alice@example.test",
                        List.of("bob@example.test"),
                        "From: alice@example.test\nSubject: " + subject + "\n\nThe post goes on.\n");
        assertTrue(answer, answer.startsWith("250"));
        String got = new Mua(server, "bob").await(subject, Duration.ofSeconds(20));
        assertTrue(got, got.contains("The post goes on."));
        try (Talk pop3 = new Talk(server.port(110))) {
            String greeting = pop3.line();
            assertTrue(greeting, greeting.startsWith("+OK"));
        }
        String wiring = server.shell("mail:wiring");
        assertFalse(wiring, wiring.contains("MISSING"));
    }

    private static String refused(String command) {
        return assertThrows(command, IOException.class, () -> server.shell(command))
                .getMessage();
    }

    private static void runs(String name, String version) throws IOException {
        String list = server.shell("mail:bundle-list");
        assertTrue(
                name + " " + version + " in " + list,
                list.matches("(?s).*" + name + " +│ " + version + " +│[^│]*│ active.*"));
    }

    private static Path jar(String name) {
        return jars.resolve(name + ".jar");
    }

    @Test
    public void aGoodJarServesAndOneCommandGoesBack() throws Exception {
        Path jar = Rebuilt.of(server, "smtp", "0.1.0.NEXT").write(jar("good"));
        String said = server.shell("mail:update smtp " + jar);
        assertTrue(said, said.contains("org.posthouse.smtp is now 0.1.0.NEXT and serves like 0.1.0.SNAPSHOT"));
        runs("org.posthouse.smtp", "0.1.0.NEXT");
        mailFlows();
        server.shell("mail:rollback org.posthouse.smtp");
        runs("org.posthouse.smtp", "0.1.0.SNAPSHOT");
        String list = server.shell("mail:bundle-list");
        assertTrue("what ran is kept: " + list, list.contains("0.1.0.NEXT"));
    }

    @Test
    public void withoutAJarItIsTheOneOfTheDistribution() throws Exception {
        server.shell(
                "mail:update imap " + Rebuilt.of(server, "imap", "0.1.0.NEXT").write(jar("next")));
        runs("org.posthouse.imap", "0.1.0.NEXT");
        String said = server.shell("mail:update imap");
        assertTrue(said, said.contains("org.posthouse.imap is now 0.1.0.SNAPSHOT and serves like 0.1.0.NEXT"));
        runs("org.posthouse.imap", "0.1.0.SNAPSHOT");
    }

    @Test
    public void anImportThatNothingExportsTouchesNothing() throws Exception {
        Path jar = Rebuilt.of(server, "smtp", "0.1.0.UNRESOLVABLE")
                .importing("com.nowhere;version=\"[1,2)\"")
                .write(jar("unresolvable"));
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            String before = server.shell("mail:listener-list").replaceAll("(?m)^.*(lmtp|pop3|imap|submission).*$", "");
            String said = refused("mail:update smtp " + jar);
            assertTrue(said, said.contains("nothing exports the imported package com.nowhere [1.0.0,2.0.0)"));
            assertEquals(
                    "no session moved",
                    before,
                    server.shell("mail:listener-list").replaceAll("(?m)^.*(lmtp|pop3|imap|submission).*$", ""));
            assertTrue(talk.smtp("NOOP").startsWith("250"));
        }
        runs("org.posthouse.smtp", "0.1.0.SNAPSHOT");
        assertFalse(
                server.shell(Server.bare() ? "mail:bundle-list" : "bundle:list").contains("update.trial"));
    }

    @Test
    public void anActivatorThatThrowsIsUndone() throws Exception {
        Path jar = Rebuilt.of(server, "smtp", "0.1.0.THROWING")
                .activator(Exploding.class)
                .header("Import-Package", old -> old.contains("org.osgi.framework") ? old : "org.osgi.framework," + old)
                .write(jar("throwing"));
        String said = refused("mail:update smtp " + jar);
        assertTrue(said, said.contains("its activator failed: java.lang.IllegalStateException: the powder was wet"));
        assertTrue(said, said.contains(SERVES_AGAIN));
        runs("org.posthouse.smtp", "0.1.0.SNAPSHOT");
    }

    @Test
    public void aMissingClassOfAComponentTouchesNothing() throws Exception {
        Path jar = Rebuilt.of(server, "pop3", "0.1.0.MISSING")
                .without("org/posthouse/pop3/Pop3Server.class")
                .write(jar("missing"));
        String said = refused("mail:update pop3 " + jar);
        assertTrue(said, said.contains("class org.posthouse.pop3.Pop3Server of its component"));
        runs("org.posthouse.pop3", "0.1.0.SNAPSHOT");
    }

    @Test
    public void aComponentWhoseServiceNeverComesIsUndone() throws Exception {
        Path jar = Rebuilt.of(server, "pop3", "0.1.0.WAITING")
                .component(
                        "org.posthouse.pop3.Pop3Server",
                        xml -> xml.replace(
                                "<implementation",
                                "<reference name=\"never\" interface=\"org.posthouse.api.directory.Directory\""
                                        + " target=\"(never=true)\"/><implementation"))
                .write(jar("waiting"));
        String said = refused("mail:update pop3 --wait 4 --jar " + jar);
        assertTrue(said, said.contains("lacks the service org.posthouse.api.directory.Directory with (never=true)"));
        assertTrue(said, said.contains(SERVES_AGAIN));
        runs("org.posthouse.pop3", "0.1.0.SNAPSHOT");
    }

    @Test
    public void aPlugInWhoseComponentFailsIsUndone() throws Exception {
        PluginJar.of("com.example.scoring", "1.0.0")
                .filter(Scoring.class, 100, "filter.name=scoring")
                .write(server.home().resolve("deploy/scoring.jar"));
        Eventually.is(
                "the filter is there", () -> server.shell("mail:filter-list").contains("scoring"));
        Path lame = PluginJar.of("com.example.scoring", "2.0.0")
                .filter(Lame.class, 100, "filter.name=scoring")
                .write(jar("lame"));
        String said = refused("mail:update com.example.scoring " + lame);
        assertTrue(said, said.contains("org.posthouse.itests.plugin.Lame"));
        assertTrue(said, said.contains("The previous version, 1.0.0, serves again"));
        runs("com.example.scoring", "1.0.0");
        assertTrue(server.shell("mail:filter-list").contains("scoring"));
    }

    @Test
    public void whatCannotBeReplacedLiveSaysWhatToDo() throws Exception {
        String api = refused(
                "mail:update api " + Rebuilt.of(server, "api", "0.1.0.NEXT").write(jar("api")));
        assertTrue(api, api.contains("are built on its classes"));
        assertTrue(api, api.contains("Stop the server"));
        String net = refused("mail:update net.mina "
                + Rebuilt.of(server, "net.mina", "0.1.0.NEXT").write(jar("net")));
        assertTrue(net, net.contains("--end-connections"));
    }

    @Test
    public void theConsoleDoesTheSame() throws Exception {
        Console console = new Console(server, "admin", Server.ADMIN_PASSWORD);
        String page = "posthouse-parts";
        Path good = Rebuilt.of(server, "imap", "0.1.0.NEXT").write(jar("imap"));
        Console.Said said = console.run(page, "update", "bundle", "org.posthouse.imap", "jar", good.toString());
        assertEquals(said.text(), "good", said.tone());
        runs("org.posthouse.imap", "0.1.0.NEXT");
        Path bad =
                Rebuilt.of(server, "imap", "0.1.0.BAD").importing("com.nowhere").write(jar("imap-bad"));
        said = console.run(page, "update", "bundle", "org.posthouse.imap", "jar", bad.toString());
        assertEquals("bad", said.tone());
        assertTrue(said.text(), said.text().contains("nothing exports the imported package com.nowhere"));
        assertEquals(
                "good",
                console.run(page, "rollback", "bundle", "org.posthouse.imap").tone());
        runs("org.posthouse.imap", "0.1.0.SNAPSHOT");
    }

    /** What runs the command is replaced by it. */
    @Test
    public void shellOperationsAndThisOperationItselfCanBeReplaced() throws Exception {
        // the shell by ssh of a bare framework ends the session that replaces it
        for (String name : List.of(Server.bare() ? "shell.gogo" : "shell", "admin", "console", "update")) {
            Path jar = Rebuilt.of(server, name, "0.1.0.NEXT").write(jar(name));
            String said = server.shell("mail:update " + name + " " + jar);
            assertTrue(said, said.contains("is now 0.1.0.NEXT"));
            said = server.shell("mail:rollback " + name);
            assertTrue(said, said.contains("is now 0.1.0.SNAPSHOT"));
        }
    }
}
