package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

/** The feature repository goes into a Karaf as it comes: repo-add, install, first mail. */
public class StockKarafIT {
    private static final int BASE = 28_000;

    @Test
    public void theFeaturesInstallAndAMailGoesThrough() throws Exception {
        Path home = Path.of("target/stock-karaf").toAbsolutePath();
        Path ours = Path.of("target/stock-posthouse").toAbsolutePath();
        unpack(System.getProperty("karaf.archive"), home);
        unpack(
                System.getProperty("posthouse.archive"),
                ours); // its system folder is a repository with all that is needed
        configure(home, ours);
        Process karaf = new ProcessBuilder(home.resolve("bin/karaf").toString(), "daemon")
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target/stock-karaf.log").toFile())
                .start();
        try {
            Path commands = Path.of("target/stock-karaf.commands").toAbsolutePath();
            Files.writeString(commands, """
                    feature:repo-add mvn:org.posthouse/org.posthouse.features/0.1.0-SNAPSHOT/xml/features
                    feature:install posthouse posthouse-listeners
                    """);
            client(home, commands);
            Files.writeString(commands, """
                    mail:domain-create example.test
                    mail:account-create bob@example.test road-of-mail-7
                    mail:listener-list
                    """);
            String answer = client(home, commands);
            assertTrue(answer, answer.contains("Created account bob@example.test"));
            // those of the feature, but for the two that were configured before
            assertTrue(answer, answer.contains("127.0.0.1:2587"));
            assertTrue(answer, answer.contains("127.0.0.1:2993"));
            assertTrue(answer, answer.contains("127.0.0.1:" + (BASE + 25)));
            assertFalse(answer, answer.contains("127.0.0.1:2025"));
            assertEquals("250", send());
            Map<String, Integer> stored = SwapLoad.stored(BASE + 143, "road-of-mail-7");
            assertEquals(Map.of("first mail", 1), stored);
        } finally {
            karaf.destroy();
            if (!karaf.waitFor(30, TimeUnit.SECONDS)) {
                karaf.destroyForcibly();
            }
        }
    }

    private static void unpack(String archive, Path folder) throws IOException {
        Server.delete(folder);
        Files.createDirectories(folder);
        Server.run("tar", "-xzf", archive, "-C", folder.toString(), "--strip-components=1");
    }

    /** Ports of the test, a user for the shell, our repository; and two listeners, as of an operator who wants other ports. */
    private static void configure(Path home, Path ours) throws IOException {
        Path etc = home.resolve("etc");
        append(
                etc.resolve("users.properties"),
                "karaf = karaf,_g_:admingroup\n_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh\n");
        set(etc.resolve("org.apache.karaf.shell.cfg"), "sshPort", Integer.toString(BASE + 22));
        set(etc.resolve("org.apache.karaf.shell.cfg"), "sshHost", "127.0.0.1");
        set(etc.resolve("org.apache.karaf.management.cfg"), "rmiRegistryPort", Integer.toString(BASE + 99));
        set(etc.resolve("org.apache.karaf.management.cfg"), "rmiServerPort", Integer.toString(BASE + 98));
        set(
                etc.resolve("org.ops4j.pax.url.mvn.cfg"),
                "org.ops4j.pax.url.mvn.repositories",
                ours.resolve("system").toUri() + "@id=posthouse@snapshots,"
                        + Path.of("target/stock-repository").toAbsolutePath().toUri() + "@id=stock");
        Files.writeString(
                etc.resolve("org.ops4j.pax.web.cfg"),
                "org.osgi.service.http.port=" + (BASE + 80) + "\norg.ops4j.pax.web.listening.addresses=127.0.0.1\n");
        for (String listener : new String[] {"mx:smtp:25", "imap:imap:143"}) {
            String[] parts = listener.split(":");
            Files.writeString(
                    etc.resolve("org.posthouse.net.mina.listener-" + parts[0] + ".cfg"),
                    "name = " + parts[0] + "\nprotocol = " + parts[1] + "\naddress = 127.0.0.1\nport = "
                            + (BASE + Integer.parseInt(parts[2])) + "\ntls = starttls\n");
        }
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private static void set(Path file, String key, String value) throws IOException {
        StringBuilder out = new StringBuilder();
        boolean continued = false;
        for (String line : Files.readAllLines(file)) {
            boolean skip = continued
                    || line.strip().startsWith(key)
                            && line.strip().substring(key.length()).strip().startsWith("=");
            continued = skip && line.endsWith("\\");
            if (!skip) {
                out.append(line).append('\n');
            }
        }
        Files.writeString(file, out + key + " = " + value + "\n");
    }

    private static String client(Path home, Path commands) throws Exception {
        IOException last = null;
        for (int i = 0; i < 40; i++) {
            try {
                return Server.run(
                        home.resolve("bin/client").toString(),
                        "-b",
                        "-u",
                        "karaf",
                        "-p",
                        "karaf",
                        "-f",
                        commands.toString());
            } catch (IOException notYet) {
                last = notYet;
                Thread.sleep(1000);
            }
        }
        throw last;
    }

    private static String send() throws Exception {
        for (int i = 0; ; i++) {
            try (Talk talk = new Talk(BASE + 25)) {
                talk.smtp();
                talk.smtp("EHLO stock.test");
                talk.smtp("MAIL FROM:<x@elsewhere.test>");
                talk.smtp("RCPT TO:<bob@example.test>");
                talk.smtp("DATA");
                return talk.smtp("Subject: first mail\r\n\r\nHello\r\n.").substring(0, 3);
            } catch (ConnectException notYet) {
                if (i > 100) {
                    throw notYet;
                }
                Thread.sleep(200);
            }
        }
    }
}
