package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * The Debian package on this machine: installed, started as its unit says, replaced by another version, removed and purged. Needs
 * root, and a machine without the package.
 */
public class PackageIT {
    private static final Path PACKAGE = Path.of(System.getProperty("posthouse.debian"));
    private static final Path UNIT = Path.of("/lib/systemd/system/posthouse.service");
    private static final Path ETC = Path.of("/etc/posthouse");
    private static final Path WORK = Path.of("target/package").toAbsolutePath();
    private static final String ADDRESS = "127.0.12.1";
    private static final String PASSWORD = "secret-of-the-test";

    /** All that must be gone in the end. */
    private static final List<Path> OURS = List.of(
            ETC,
            Path.of("/etc/default/posthouse"),
            Path.of("/usr/bin/posthouse"),
            Path.of("/usr/share/posthouse"),
            Path.of("/usr/share/doc/posthouse"),
            Path.of("/var/lib/posthouse"),
            Path.of("/var/log/posthouse"),
            UNIT,
            Path.of("/etc/systemd/system/posthouse.service"),
            Path.of("/etc/systemd/system/multi-user.target.wants/posthouse.service"),
            Path.of("/var/lib/systemd/deb-systemd-helper-enabled/posthouse.service.dsh-also"),
            Path.of("/var/lib/dpkg/info/posthouse.list"));

    private boolean installed;
    private Process server;

    @Before
    public void mayInstall() throws Exception {
        assumeTrue("only root can install a package", "root".equals(System.getProperty("user.name")));
        assumeTrue("there is no dpkg here", Files.isExecutable(Path.of("/usr/bin/dpkg")));
        assertEquals("a Posthouse is installed on this machine: remove it first", List.of(), left());
        Server.delete(WORK);
        Files.createDirectories(WORK);
    }

    @After
    public void leaveNothing() throws Exception {
        if (server != null) {
            server.destroy();
            server.waitFor(60, TimeUnit.SECONDS);
            server.destroyForcibly();
        }
        if (installed) {
            Server.run("dpkg", "--purge", "posthouse");
        }
    }

    private static List<Path> left() {
        return OURS.stream()
                .filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    @Test
    public void installedStartedReplacedAndPurged() throws Exception {
        install(PACKAGE);
        nobodyElseWrites();
        verifyUnit();
        configure();
        start();
        send("before");
        assertTrue(inbox().contains("before"));
        assertEquals(
                "posthouse",
                Files.getOwner(Path.of("/var/lib/posthouse/mail/db")).getName());

        Files.writeString(ETC.resolve("org.posthouse.backup.cfg"), "keepDays = 9\n");
        install(next()); // while it runs: it is stopped
        assertTrue("it must not run on other jars", server.waitFor(30, TimeUnit.SECONDS));
        assertEquals("keepDays = 9\n", Files.readString(ETC.resolve("org.posthouse.backup.cfg")));
        assertTrue(Files.readString(ETC.resolve("org.posthouse.trace.cfg")).contains("# of version 2"));
        assertTrue(Server.run("dpkg-query", "-W", "posthouse").contains("+2"));
        start();
        send("after");
        String inbox = inbox();
        assertTrue(inbox, inbox.contains("before") && inbox.contains("after"));

        Server.run("dpkg", "--remove", "posthouse");
        assertTrue("it must not run without jars", server.waitFor(30, TimeUnit.SECONDS));
        assertFalse(Files.exists(Path.of("/usr/share/posthouse")));
        assertTrue("mail stays", Files.isDirectory(Path.of("/var/lib/posthouse/mail/db")));
        assertEquals("keepDays = 9\n", Files.readString(ETC.resolve("org.posthouse.backup.cfg")));

        Server.run("dpkg", "--purge", "posthouse");
        installed = false;
        assertEquals(List.of(), left());
        assertFalse(Files.readString(Path.of("/etc/passwd")).contains("posthouse:"));
        assertFalse(Files.readString(Path.of("/etc/group")).contains("posthouse:"));
    }

    /** As apt does when nobody can be asked. */
    private void install(Path deb) throws IOException {
        installed = true;
        Server.run("dpkg", "--force-confdef", "--force-confold", "--install", deb.toString());
    }

    /** The same package with a later version, in which two conffiles are other ones. */
    private static Path next() throws IOException {
        Path tree = WORK.resolve("tree");
        Path deb = WORK.resolve("next.deb");
        Server.run("dpkg-deb", "--raw-extract", PACKAGE.toString(), tree.toString());
        Path control = tree.resolve("DEBIAN/control");
        Files.writeString(control, Files.readString(control).replaceFirst("(?m)^(Version: .*)$", "$1+2"));
        for (String name : List.of("backup", "trace")) {
            Path file = tree.resolve("etc/posthouse/org.posthouse." + name + ".cfg");
            Files.writeString(file, Files.readString(file) + "# of version 2\n");
        }
        Server.run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree.toString(), deb.toString());
        return deb;
    }

    private static void nobodyElseWrites() throws IOException {
        assertEquals(
                "",
                Server.run(
                        "find",
                        "/usr/share/posthouse",
                        "!",
                        "-user",
                        "root",
                        "-o",
                        "-perm",
                        "/022",
                        "!",
                        "-type",
                        "l"));
        assertEquals(
                "", Server.run("find", ETC.toString(), "!", "-user", "posthouse", "-o", "-perm", "/027", "-type", "f"));
    }

    private static void verifyUnit() throws IOException {
        if (Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))) {
            String said = Server.run("systemd-analyze", "verify", UNIT.toString());
            assertFalse(said, said.contains("posthouse.service:"));
        }
    }

    /** On low ports of an address of its own; by root, as an operator does it. */
    private static void configure() throws IOException {
        try (Stream<Path> files = Files.list(ETC)) {
            for (Path file :
                    files.filter(path -> path.toString().contains(".listener-")).toList()) {
                set(file, "address", ADDRESS);
            }
        }
        set(ETC.resolve("org.apache.felix.http.cfg"), "org.osgi.service.http.port", "12080");
        set(ETC.resolve("org.posthouse.shell.ssh.cfg"), "port", "12022");
        Path password = Files.writeString(WORK.resolve("password"), PASSWORD + "\n");
        Server.run(
                "posthouse",
                "setup",
                "--domain",
                "example.test",
                "--account",
                "alice",
                "--password-file",
                password.toString());
        assertEquals("posthouse", Files.getOwner(ETC.resolve("posthouse.seed")).getName());
        for (String refused : List.of("run", "demo", "upgrade")) {
            Process process = new ProcessBuilder("posthouse", refused)
                    .redirectErrorStream(true)
                    .start();
            assertTrue(new String(process.getInputStream().readAllBytes()).startsWith("posthouse: "));
        }
    }

    private static void set(Path file, String key, String value) throws IOException {
        String text = Files.readString(file);
        String changed = text.replaceFirst(
                "(?m)^" + Pattern.quote(key) + " = (\"?)[^\"\n]*(\"?)$", key + " = $1" + value + "$2");
        assertFalse(file + " has no " + key, changed.equals(text));
        Files.writeString(file, changed);
    }

    private static String unit(String key) throws IOException {
        Matcher line = Pattern.compile("(?m)^" + key + "=(.*)$").matcher(Files.readString(UNIT));
        assertTrue(key, line.find());
        return line.group(1);
    }

    /** What systemd does with the unit, as far as that can be done without it. */
    private void start() throws Exception {
        assertEquals(0, as(unit("ExecStartPre")).inheritIO().start().waitFor());
        server = as(unit("ExecStart"))
                .redirectErrorStream(true)
                .redirectOutput(WORK.resolve("output").toFile())
                .start();
        Eventually.within(Duration.ofMinutes(3), "mail is taken", () -> {
            assertTrue(Files.readString(WORK.resolve("output")), server.isAlive());
            for (int port : List.of(25, 143)) {
                try (Talk talk = new Talk(ADDRESS, port)) {
                    talk.line();
                } catch (IOException notYet) {
                    return false;
                }
            }
            return !Files.exists(ETC.resolve("posthouse.seed"));
        });
    }

    private static ProcessBuilder as(String command) throws IOException {
        assertEquals("CAP_NET_BIND_SERVICE", unit("AmbientCapabilities"));
        List<String> line = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + unit("User"),
                "--regid=" + unit("Group"),
                "--init-groups",
                "--inh-caps=-all,+net_bind_service",
                "--ambient-caps=-all,+net_bind_service",
                "--bounding-set=-all,+net_bind_service",
                "--no-new-privs"));
        line.addAll(List.of(command.split(" ")));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(Path.of(unit("WorkingDirectory")).toFile());
        Map<String, String> environment = builder.environment();
        environment.clear(); // as systemd's
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        return builder;
    }

    private static void send(String subject) throws IOException {
        try (Talk talk = new Talk(ADDRESS, 25)) {
            talk.smtp();
            talk.smtp("EHLO load.test");
            talk.smtp("MAIL FROM:<load@load.test>");
            String taken = talk.smtp("RCPT TO:<alice@example.test>");
            assertTrue(taken, taken.startsWith("250"));
            talk.smtp("DATA");
            assertTrue(talk.smtp("Subject: " + subject + "\r\n\r\ntext\r\n.").startsWith("250"));
        }
    }

    private static String inbox() throws IOException {
        try (Talk talk = new Talk(ADDRESS, 143)) {
            talk.line();
            assertTrue(talk.imap("a", "STARTTLS").contains("a OK"));
            talk.tls();
            String in = talk.imap("l", "LOGIN alice@example.test " + PASSWORD);
            assertTrue(in, in.contains("l OK"));
            talk.imap("e", "EXAMINE INBOX");
            return talk.imap("f", "FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]");
        }
    }
}
