package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * All foreign mail goes through a Postfix that wants a login, by TLS with its certificate verified. What cannot go there waits, says
 * why, and goes as soon as that is mended.
 */
public class SmarthostIT {
    private static final int BASE = 17_000;
    private static final int SMARTHOST = BASE + 1_300;
    private static final int SINK = BASE + 1_400;
    private static final String WRONG = "wrong of alice";
    private static final String RIGHT = "right of alice";

    private Path peer;
    private PostBox box;
    private Server server;

    @Before
    public void start() throws IOException {
        for (String program : List.of("postfix", "dovecot", "openssl")) {
            assumeTrue(program + " is not installed", isInstalled(program));
        }
        assumeTrue("Postfix needs root", "root".equals(System.getProperty("user.name")));
        peer = Files.createTempDirectory("smarthost"); // short, for its sockets, and for other users than root
        box = new PostBox(SINK, 0);
        smarthost("start", peer.toString(), Integer.toString(SMARTHOST), Integer.toString(SINK));
        server = Server.start("smarthost", BASE);
    }

    @After
    public void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        if (box != null) {
            box.close();
        }
        if (peer != null) {
            smarthost("stop", peer.toString());
            Server.delete(peer);
        }
    }

    private static void smarthost(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 2];
        command[0] = "bash";
        command[1] = Path.of("src/test/resources/smarthost.sh").toAbsolutePath().toString();
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        Server.run(command);
    }

    private static boolean isInstalled(String program) {
        for (String folder : (System.getenv("PATH") + File.pathSeparator + "/usr/sbin").split(File.pathSeparator)) {
            if (new File(folder, program).canExecute()) {
                return true;
            }
        }
        return false;
    }

    /** Hands a mail in; answers its id. */
    private String submit(String subject) throws Exception {
        Pattern received = Pattern.compile("(\\S+) received: from <alice@example\\.test>");
        long before = received.matcher(log()).results().count();
        String answer = new Post(server)
                .submit(
                        "alice",
                        "alice@example.test",
                        List.of("joe@far.test"),
                        "From: alice@example.test\nTo: joe@far.test\nSubject: " + subject + "\n\nHello\n");
        assertEquals(answer, "250", answer.substring(0, 3));
        Eventually.is("a mail", () -> received.matcher(log()).results().count() > before);
        return received.matcher(log())
                .results()
                .skip(before)
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    /** A mail waits, and queue, trace and log say why; the status says what an operator is to know. */
    private void waits(String id, String why, String told) throws Exception {
        Eventually.is(
                why, () -> log().lines().anyMatch(line -> line.contains(id + " deferred: ") && line.contains(why)));
        String said = server.shell("mail:queue-show " + id, "mail:trace " + id, "mail:status");
        int shown = said.indexOf(why);
        int traced = said.indexOf(why, said.indexOf("deferred", shown + 1));
        assertTrue(said, shown >= 0 && traced > shown && said.indexOf(told, said.lastIndexOf("figure")) >= 0);
        assertTrue(log().lines().anyMatch(line -> line.contains("WARN") && line.contains(told)));
        assertEquals("nothing has left", 0, box.got.size());
    }

    private void logIn(int port, String options, String password) throws IOException {
        String said = server.shell("mail:route-login --domain \"*\" --next-hop \"127.0.0.1:" + port + ";internal=true"
                + options + "\" --user alice --password \"" + password + "\"");
        assertTrue(said, said.contains("Mail for all other foreign domains goes to 127.0.0.1:" + port + " as alice"));
    }

    private String log() throws IOException {
        return Files.readString(server.home().resolve("data/log/posthouse.log"));
    }

    private String peerLog() throws IOException {
        return Files.readString(peer.resolve("postfix.log"));
    }

    /** Until a mail that comes next takes the new way. */
    private void routed(String nextHop) throws Exception {
        Path file = server.home().resolve("etc/org.posthouse.routing.cfg");
        Eventually.is("the route to " + nextHop, () -> Files.readString(file).contains(nextHop));
    }

    @Test
    public void mailGoesThroughOnceTheLoginIsRight() throws Exception {
        logIn(SMARTHOST, "", WRONG);
        routed("127.0.0.1:" + SMARTHOST);

        // nobody vouches for the certificate: the password is not even said
        String id = submit("through the smarthost");
        String noTls =
                "TLS connection to [127.0.0.1]:" + SMARTHOST + " with a valid certificate: its issuer is not trusted";
        waits(id, noTls, noTls);
        assertFalse(peerLog(), peerLog().contains("authentication failed"));

        server.configure("org.posthouse.net.mina.dialer", "trust = " + peer.resolve("ca.pem"));
        Eventually.is("a refused login", () -> {
            server.shell("mail:queue-retry --all"); // the new issuer may not be in force yet
            return log().contains("535 5.7.8");
        });
        waits(id, "SASL authentication failed; server [127.0.0.1]", "535 5.7.8");
        assertTrue(peerLog(), peerLog().contains("SCRAM-SHA-256 authentication failed"));

        // a new password is in force with the file
        Path password = server.home().resolve("etc/smarthost.password");
        assertEquals(WRONG + "\n", Files.readString(password));
        Files.writeString(password, RIGHT + "\n");
        server.shell("mail:queue-retry --all");
        String got = box.await("Subject: through the smarthost").text();
        assertTrue(got, got.contains("(Authenticated sender: alice)") && got.contains("using TLSv1.3"));
        assertTrue(peerLog(), peerLog().contains("sasl_method=SCRAM-SHA-256, sasl_username=alice"));
        Eventually.is("nothing to warn of", () -> !server.shell("mail:status").contains("127.0.0.1:" + SMARTHOST));

        // TLS from the first octet and PLAIN; then LOGIN
        logIn(SMARTHOST + 1, ";implicit=true", RIGHT);
        routed("127.0.0.1:" + (SMARTHOST + 1));
        post("by implicit TLS");
        assertTrue(peerLog(), peerLog().contains("sasl_method=PLAIN, sasl_username=alice"));
        logIn(SMARTHOST + 2, "", RIGHT);
        routed("127.0.0.1:" + (SMARTHOST + 2));
        post("by LOGIN");
        assertTrue(peerLog(), peerLog().contains("sasl_method=LOGIN, sasl_username=alice"));

        // a password that others can read is not used
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        box.got.clear();
        waits(submit("with an open file"), "The password for the login at 127.0.0.1", "chmod 600");
        String listed = server.shell("mail:setting-list", "mail:route-list");
        assertTrue(listed, listed.contains("user=alice") && listed.contains("chmod 600"));
        for (String secret : List.of(WRONG, RIGHT)) {
            assertFalse(log().contains(secret));
            assertFalse(listed.contains(secret));
        }
    }

    private void post(String subject) throws Exception {
        String answer = new Post(server)
                .submit("alice", "alice@example.test", List.of("joe@far.test"), "Subject: " + subject + "\n\nHello\n");
        assertEquals(answer, "250", answer.substring(0, 3));
        box.await("Subject: " + subject);
    }
}
