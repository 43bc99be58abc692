package org.posthouse.distribution;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What {@code bin/posthouse} writes into etc/, at the first start and at later ones. */
public class SetupTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Rule
    public final TemporaryFolder outputs = new TemporaryFolder();

    private Path home;

    @Before
    public void copy() throws IOException {
        home = folder.getRoot().toPath();
        for (String part : new String[] {"bin", "etc"}) {
            Files.createDirectory(home.resolve(part));
            try (Stream<Path> files = Files.list(Path.of("target/assembly", part))) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    Files.copy(file, home.resolve(part).resolve(file.getFileName()));
                }
            }
        }
        home.resolve("bin/posthouse").toFile().setExecutable(true);
        home.resolve("bin/client").toFile().setExecutable(true);
    }

    @Test
    public void portsAreTheBaseAndTheStandard() throws Exception {
        setup("--port-base", "3000");
        assertEquals(List.of("port = 3025"), lines("org.posthouse.net.mina.listener-mx.cfg", "port"));
        assertEquals(List.of("port = 3993"), lines("org.posthouse.net.mina.listener-imaps.cfg", "port"));
        assertEquals(
                List.of("org.osgi.service.http.port = 3080"),
                lines("org.ops4j.pax.web.cfg", "org.osgi.service.http.port"));
    }

    @Test
    public void aListThatTheServerHasWrittenIsReplacedAsAWhole() throws Exception {
        setup("--route", "old.test=127.0.0.1:1", "--route", "older.test=127.0.0.1:2");
        // Karaf stores a list on several lines, which end as lines of DOS do.
        Path file = home.resolve("etc/org.posthouse.routing.cfg");
        String text = Files.readString(file);
        Files.writeString(
                file,
                text.replaceFirst(
                        "(?m)^routes = .*$",
                        "routes = [ \\\\\r\n  \"old.test=127.0.0.1:1\", \\\\\r\n  \"older.test=127.0.0.1:2\", \\\\\r\n  ]"));
        setup("--route", "new.test=127.0.0.1:3");
        assertEquals(
                List.of("routes = [ \"new.test=127.0.0.1:3;internal=true\" ]"),
                lines("org.posthouse.routing.cfg", "routes"));
        assertFalse(Files.readString(file).contains("old.test"));
        setup("--route", "old.test=127.0.0.1:1", "--route", "older.test=127.0.0.1:2");
        setup("--route", "old.test=127.0.0.1:1", "--route", "older.test=127.0.0.1:2");
        assertEquals(text, Files.readString(file));
    }

    @Test
    public void theFirstOperatorsPasswordIsForTheOwnerOnly() throws Exception {
        setup();
        Path file = home.resolve("etc/admin-password");
        String password = Files.readString(file).strip();
        assertEquals(20, password.length());
        assertEquals("rw-------", permissions(file));
        assertEquals(List.of("admin = " + password + ",_g_:admingroup"), lines("users.properties", "admin"));
        setup();
        assertEquals(password, Files.readString(file).strip());
    }

    @Test
    public void anOptionThatThereIsNotIsNamedAndNothingIsWritten() throws Exception {
        String before = Files.readString(home.resolve("etc/users.properties"));
        Ended ended = posthouse("setup", "--portbase", "3000");
        assertEquals(ended.printed(), 2, ended.code());
        assertTrue(ended.printed(), ended.printed().contains("unknown option --portbase"));
        assertEquals(before, Files.readString(home.resolve("etc/users.properties")));
    }

    @Test
    public void aTemporaryServerThatCannotStartIsRemoved() throws Exception {
        assertEquals(2, posthouse("demo", "--temporary", "--account").code());
        assertFalse(Files.exists(home));
    }

    @Test
    public void aServerThatRunsIsLeftAlone() throws Exception {
        Process running = new ProcessBuilder("bash", "-c", "exec -a org.apache.karaf.main.Main sleep 60").start();
        try {
            Files.createDirectory(home.resolve("instances"));
            Files.writeString(home.resolve("instances/karaf.pid"), Long.toString(running.pid()));
            Ended ended = posthouse("setup", "--port-base", "3000");
            assertEquals(ended.printed(), 1, ended.code());
            assertTrue(ended.printed(), ended.printed().contains("as process " + running.pid()));
            assertEquals(List.of("port = 25"), lines("org.posthouse.net.mina.listener-mx.cfg", "port"));
        } finally {
            running.destroyForcibly().waitFor();
        }
        setup("--port-base", "3000");
        assertEquals(List.of("port = 3025"), lines("org.posthouse.net.mina.listener-mx.cfg", "port"));
    }

    @Test
    public void aDemoLooksForPortsThatAreFree() throws Exception {
        Path program = home.resolve("bin/server");
        Files.writeString(program, "#!/bin/sh\nexit 1\n");
        assertTrue(program.toFile().setExecutable(true));
        try (ServerSocket taken = new ServerSocket()) {
            try {
                taken.bind(new InetSocketAddress("127.0.0.1", 2993));
            } catch (BindException e) {
                assertFalse(taken.isBound()); // somebody else has it: as good
            }
            Ended told = posthouse("demo", "--port-base", "2000");
            assertEquals(told.printed(), 1, told.code());
            assertTrue(told.printed(), told.printed().contains("choose other ports"));
            assertEquals(List.of("port = 2993"), lines("org.posthouse.net.mina.listener-imaps.cfg", "port"));

            Ended found = posthouse("demo");
            Matcher other = Pattern.compile("is in use by another program; using --port-base (\\d+)000 instead")
                    .matcher(found.printed());
            assertTrue(found.printed(), other.find());
            assertEquals(
                    List.of("port = " + other.group(1) + "993"),
                    lines("org.posthouse.net.mina.listener-imaps.cfg", "port"));
            assertEquals(
                    List.of("port = " + other.group(1) + "025"),
                    lines("org.posthouse.net.mina.listener-mx.cfg", "port"));
        }
    }

    @Test
    public void aPortThatIsNoNumberIsToldBeforeAnythingStarts() throws Exception {
        Path file = home.resolve("etc/org.posthouse.net.mina.listener-imap.cfg");
        Files.writeString(file, Files.readString(file).replace("port = 143", "port = abc"));
        Ended ended = posthouse("run");
        assertEquals(ended.printed(), 1, ended.code());
        assertTrue(ended.printed(), ended.printed().contains("the port of imap is not a number: abc"));
    }

    /** The list of processes is for everybody: a password must not stay in it, nor in what the server inherits. */
    @Test
    public void noPasswordStaysInTheListOfProcesses() throws Exception {
        Path program = home.resolve("bin/server");
        Files.writeString(program, "#!/bin/sh\necho $$ >started.new\nmv started.new started\nexec sleep 60\n");
        assertTrue(program.toFile().setExecutable(true));
        File output = outputs.newFile();
        Process process = new ProcessBuilder(
                        home.resolve("bin/posthouse").toString(),
                        "run",
                        "--port-base",
                        "54000",
                        "--domain=example.test",
                        "--account=alice",
                        "--password",
                        "word-of-alice",
                        "--admin-password=word-of-admin")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            Path started = home.resolve("started");
            while (process.isAlive() && !Files.exists(started)) {
                Thread.sleep(20);
            }
            assertTrue(Files.readString(output.toPath()), Files.exists(started));
            List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
            all.add(process.toHandle());
            assertTrue(all.size() > 1);
            for (ProcessHandle one : all) {
                String seen = one.info().commandLine().orElse("has ended");
                assertFalse(seen, seen.contains("word-of-"));
            }
            String script = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            assertTrue(script, script.contains("--domain=example.test") && !script.contains("word-of-"));
            long server = Long.parseLong(Files.readString(started).strip());
            assertFalse(
                    Files.readString(Path.of("/proc/" + server + "/environ")).contains("word-of-"));
            assertTrue(Files.readString(home.resolve("etc/posthouse.seed"))
                    .contains("account alice@example.test word-of-alice"));
            assertEquals(List.of("admin = word-of-admin,_g_:admingroup"), lines("users.properties", "admin"));
        } finally {
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
    }

    @Test
    public void aPasswordCanBeInAFile() throws Exception {
        Path file = outputs.newFile().toPath();
        Files.writeString(file, "word-of-alice\nsomething else\n");
        setup("--domain", "example.test", "--account", "alice", "--password-file", file.toString());
        assertEquals(
                "word-of-alice",
                Files.readString(home.resolve("etc/account-password")).strip());
        assertEquals("rw-------", permissions(home.resolve("etc/posthouse.seed")));
        Ended none = posthouse("setup", "--password-file", home.resolve("none").toString());
        assertEquals(none.printed(), 1, none.code());
        assertTrue(none.printed(), none.printed().contains("cannot read"));
    }

    @Test
    public void anAccountThatIsNamedTwiceIsMadeOnce() throws Exception {
        setup(
                "--domain=example.test",
                "--account=alice",
                "--account=Alice@example.test",
                "--account=joe@other.test",
                "--account=ALICE",
                "--password=word-of-all");
        assertEquals(
                List.of("account alice@example.test word-of-all", "account joe@other.test word-of-all"),
                Files.readAllLines(home.resolve("etc/posthouse.seed")).stream()
                        .filter(line -> line.startsWith("account "))
                        .toList());
    }

    @Test
    public void aShortPasswordIsRefusedBeforeTheDirectoryDoes() throws Exception {
        String[] options = {"setup", "--domain", "example.test", "--account", "alice", "--password", "seven77"};
        Ended ended = posthouse(options);
        assertEquals(ended.printed(), 1, ended.code());
        assertTrue(ended.printed(), ended.printed().contains("at least 8 characters"));
        assertFalse(Files.exists(home.resolve("etc/posthouse.seed")));
        Path file = home.resolve("etc/org.posthouse.directory.sql.cfg");
        Files.writeString(file, Files.readString(file).replace("#minPasswordLength = 8", "minPasswordLength = 7"));
        assertEquals(0, posthouse(options).code());
    }

    /** The client is a program of Java: its arguments are in a file that is none. */
    @Test
    public void theClientHandsItsPasswordOnUnseen() throws Exception {
        Path java = outputs.newFile("java").toPath();
        Files.writeString(
                java,
                "#!/bin/sh\ncase $1 in -version) exec java -version ;; esac\n"
                        + "for last; do :; done\nprintf '%s\\n' \"$@\"; cat \"${last#@}\"\n");
        assertTrue(java.toFile().setExecutable(true));
        Path javaHome = outputs.newFolder("home").toPath();
        Files.createDirectory(javaHome.resolve("bin"));
        Files.move(java, javaHome.resolve("bin/java"));
        ProcessBuilder client = new ProcessBuilder(
                        home.resolve("bin/client").toString(), "-b", "-u", "joe", "-p", "a \"word\"", "mail:status")
                .redirectErrorStream(true);
        client.environment().put("JAVA_HOME", javaHome.toString());
        File output = outputs.newFile();
        Process process = client.redirectOutput(output).start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        String printed = Files.readString(output.toPath());
        String[] parts = printed.split("@/dev/fd/3\n");
        assertEquals(printed, 2, parts.length);
        assertFalse(printed, parts[0].contains("word"));
        assertEquals(
                "\"org.apache.karaf.client.Main\"\n\"-u\"\n\"joe\"\n\"-p\"\n\"a \\\"word\\\"\"\n\"-b\"\n\"mail:status\"\n",
                parts[1]);
    }

    /** A JVM whose modules are patched would share no classes. */
    @Test
    public void theServerIsStartedSoThatItSharesClasses() throws Exception {
        copyLib();
        Ended first = server("17.0.9");
        assertEquals(first.printed(), 0, first.code());
        assertTrue(first.printed(), first.printed().contains("-XX:ArchiveClassesAtExit=" + home + "/data/classes-"));
        assertFalse(first.printed(), first.printed().contains("--patch-module"));
        assertFalse(first.printed(), first.printed().contains("specs.activator"));
        assertTrue(first.printed(), first.printed().endsWith("org.apache.karaf.main.Main\n"));
    }

    @Test
    public void anArchiveOfClassesIsUsedOnlyAsItWasMade() throws Exception {
        copyLib();
        String made = server("17.0.9").printed();
        Matcher file = Pattern.compile("-XX:ArchiveClassesAtExit=(\\S+)").matcher(made);
        assertTrue(made, file.find());
        Path archive = Path.of(file.group(1));
        Files.writeString(archive, "classes");
        String used = server("17.0.9").printed();
        assertTrue(used, used.contains("-XX:SharedArchiveFile=" + archive));

        Files.writeString(archive, "classe");
        String damaged = server("17.0.9").printed();
        assertTrue(damaged, damaged.contains("-XX:ArchiveClassesAtExit=" + archive));
        assertFalse("a damaged one ends the JVM", Files.exists(archive));

        Files.writeString(archive, "classes");
        String newer = server("21.0.1").printed();
        assertTrue(newer, newer.contains("-XX:ArchiveClassesAtExit="));
        assertFalse("of another Java", newer.contains(archive.toString()));
        assertFalse(Files.exists(archive));
    }

    @Test
    public void aJavaThatKarafCannotRunOnIsNamed() throws Exception {
        Ended ended = server("25.0.1");
        assertEquals(ended.printed(), 1, ended.code());
        assertTrue(ended.printed(), ended.printed().contains("Java 17 to 23 is required"));
    }

    private void copyLib() throws IOException {
        for (String part : new String[] {"boot", "jdk9plus"}) {
            Path to = Files.createDirectories(home.resolve("lib").resolve(part));
            try (Stream<Path> files = Files.list(Path.of("target/assembly/lib", part))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
    }

    /** bin/server with a program in the place of java that prints its arguments. */
    private Ended server(String version) throws Exception {
        Path javaHome = outputs.getRoot().toPath().resolve("java-" + version);
        if (!Files.exists(javaHome)) {
            Path java = Files.createDirectories(javaHome.resolve("bin")).resolve("java");
            Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
            assertTrue(java.toFile().setExecutable(true));
            Files.writeString(javaHome.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        }
        home.resolve("bin/server").toFile().setExecutable(true);
        ProcessBuilder server = new ProcessBuilder(home.resolve("bin/server").toString()).redirectErrorStream(true);
        server.environment().put("JAVA_HOME", javaHome.toString());
        File output = outputs.newFile();
        Process process = server.redirectOutput(output).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Ended(process.exitValue(), Files.readString(output.toPath()));
    }

    /** As the archive was unpacked, or as an operator wrote them. */
    @Test
    public void secretsAreTheServersOwnOnceItStarts() throws Exception {
        Path users = home.resolve("etc/users.properties");
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-r--r--"));
        Process process = new ProcessBuilder(
                        "sh", "-c", ". \"$0\"", home.resolve("bin/setenv").toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        assertEquals(0, process.waitFor());
        assertEquals("only where the server is started", "rw-r--r--", permissions(users));
        ProcessBuilder start = new ProcessBuilder(
                "sh", "-c", ". \"$0\"", home.resolve("bin/setenv").toString());
        start.environment().put("KARAF_SCRIPT", "karaf");
        start.environment().put("KARAF_ETC", home.resolve("etc").toString());
        assertEquals(0, start.start().waitFor());
        assertEquals("rw-------", permissions(users));
    }

    @Test
    public void whatKarafWritesIsWhereTheServiceMayWrite() throws Exception {
        String writable = Files.readAllLines(Path.of("target/assembly/contrib/posthouse.service")).stream()
                .filter(line -> line.startsWith("ReadWritePaths="))
                .findFirst()
                .orElseThrow();
        assertTrue("Karaf does not make it", Files.isDirectory(Path.of("target/assembly/instances")));
        Properties custom = new Properties();
        try (InputStream in = Files.newInputStream(home.resolve("etc/custom.properties"))) {
            custom.load(in);
        }
        for (String key : new String[] {"karaf.lock.dir", "karaf.pid.file", "posthouse.data"}) {
            String value = custom.getProperty(key);
            Path path = Path.of(value.replace("${karaf.base}", "/opt/posthouse"));
            assertTrue(
                    value,
                    Stream.of(writable.replace("ReadWritePaths=", "").split(" "))
                            .anyMatch(path::startsWith));
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> lines(String file, String key) throws IOException {
        return Files.readAllLines(home.resolve("etc").resolve(file)).stream()
                .filter(line -> line.startsWith(key + " ="))
                .toList();
    }

    /** How it ended. */
    private record Ended(int code, String printed) {}

    private void setup(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("setup"));
        arguments.addAll(List.of(options));
        Ended ended = posthouse(arguments.toArray(String[]::new));
        assertEquals(ended.printed(), 0, ended.code());
    }

    private Ended posthouse(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/posthouse").toString()));
        command.addAll(List.of(arguments));
        File output = outputs.newFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        String printed = Files.readString(output.toPath(), StandardCharsets.UTF_8);
        process.destroyForcibly();
        assertTrue(printed, ended);
        return new Ended(process.exitValue(), printed);
    }
}
