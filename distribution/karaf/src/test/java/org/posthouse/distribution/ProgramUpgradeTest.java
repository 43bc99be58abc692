package org.posthouse.distribution;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What {@code bin/posthouse upgrade} replaces, keeps and refuses. The program is a few files here. */
public class ProgramUpgradeTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;
    private Path next;
    private Path output;

    @Before
    public void install() throws IOException {
        home = program("home", "one");
        next = program("posthouse-2", "two");
        output = folder.getRoot().toPath().resolve("output");
        write(home, "etc/users.properties", "admin = secret\n");
        write(home, "etc/org.posthouse.identity.cfg", "hostname = \"mail.example.test\"\n");
        write(home, "mail/db/log", "rows");
        write(home, "data/cache/bundle1/jar", "cached");
        write(next, "etc/org.posthouse.fresh.cfg", "since = 2\n");
        write(next, "etc/system.properties", "two = 2\n");
    }

    private Path program(String name, String version) throws IOException {
        Path program = folder.newFolder(name).toPath();
        for (String part : new String[] {"bin", "etc"}) {
            Files.createDirectory(program.resolve(part));
            try (Stream<Path> files = Files.list(Path.of("target/assembly", part))) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    Files.copy(file, program.resolve(part).resolve(file.getFileName()));
                }
            }
        }
        write(program, "lib/" + version + ".jar", version);
        write(program, "system/" + version + ".jar", version);
        return program;
    }

    private static void write(Path program, String file, String text) throws IOException {
        Path path = program.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Path archive() throws Exception {
        Path archive = folder.getRoot().toPath().resolve("next.tar.gz");
        Process tar = new ProcessBuilder(
                        "tar",
                        "-czf",
                        archive.toString(),
                        "-C",
                        next.getParent().toString(),
                        next.getFileName().toString())
                .inheritIO()
                .start();
        assertEquals(0, tar.waitFor());
        return archive;
    }

    private String upgrade(int code, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("bash", home.resolve("bin/posthouse").toString(), "upgrade"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        String printed = Files.readString(output);
        assertEquals(printed, code, process.exitValue());
        return printed;
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                contents.put(home.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }

    private String read(String file) throws IOException {
        return Files.readString(home.resolve(file));
    }

    @Test
    public void theProgramIsReplacedAndWhatIsTheOperatorsStays() throws Exception {
        String printed = upgrade(0, archive().toString());
        assertTrue(printed, printed.contains("is installed"));
        assertEquals("two", read("lib/two.jar"));
        assertFalse(Files.exists(home.resolve("lib/one.jar")));
        assertEquals("admin = secret\n", read("etc/users.properties"));
        assertTrue(read("etc/org.posthouse.identity.cfg").contains("mail.example.test"));
        assertEquals("since = 2\n", read("etc/org.posthouse.fresh.cfg"));
        assertEquals("the program's own", "two = 2\n", read("etc/system.properties"));
        assertEquals("rows", read("mail/db/log"));
        assertFalse(Files.exists(home.resolve("data/cache")));
        assertFalse(Files.exists(home.resolve(".new")));
        assertFalse("what is stored in the same way needs no copy", Files.exists(home.resolve(".previous/mail")));
    }

    @Test
    public void oneCommandGoesBackToAllThatWas() throws Exception {
        Map<String, String> before = contents();
        before.keySet().removeIf(file -> file.startsWith("data/"));
        upgrade(0, archive().toString());
        write(home, "mail/db/log", "rows and more");
        upgrade(0, "--back");
        Map<String, String> after = contents();
        after.keySet().removeIf(file -> file.startsWith("etc.newer-"));
        before.put("mail/db/log", "rows and more");
        assertEquals(before, after);
        assertTrue(upgrade(1, "--back").contains("no previous version"));
    }

    @Test
    public void mailThatTheNewVersionChangesIsKeptForTheWayBack() throws Exception {
        write(next, "bin/formats", read("bin/formats").replaceFirst("store \\d+", "store 1000"));
        String printed = upgrade(0, archive().toString());
        assertTrue(printed, printed.contains("in a different format"));
        write(home, "mail/db/log", "changed");
        printed = upgrade(0, "--back");
        assertEquals("rows", read("mail/db/log"));
        assertTrue(printed, printed.contains("mail.newer-"));
        try (Stream<Path> aside = Files.list(home)) {
            Path newer = aside.filter(path -> path.getFileName().toString().startsWith("mail.newer-"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("changed", Files.readString(newer.resolve("db/log")));
        }
    }

    @Test
    public void withoutACopyThereIsNoWayBackAndThatIsSaid() throws Exception {
        write(next, "bin/formats", read("bin/formats").replaceFirst("store \\d+", "store 1000"));
        String printed = upgrade(0, "--no-copy", archive().toString());
        assertFalse(printed, printed.contains("upgrade --back"));
        assertTrue(upgrade(1, "--back").contains("cannot go back"));
        assertEquals("two", read("lib/two.jar"));
    }

    @Test
    public void whatCannotBeDoneIsRefusedBeforeAnythingIsChanged() throws Exception {
        Path good = archive();
        Map<String, String> before = contents();
        assertTrue(upgrade(1).contains("no archive given"));
        assertTrue(upgrade(1, "--force", good.toString()).contains("unknown option --force"));
        assertTrue(upgrade(1, home + "/none.tar.gz").contains("no such file"));
        byte[] octets = Files.readAllBytes(good);
        Path broken = folder.getRoot().toPath().resolve("broken.tar.gz");
        Files.write(broken, java.util.Arrays.copyOf(octets, octets.length / 2));
        assertTrue(upgrade(1, broken.toString()).contains("damaged"));
        write(next, "bin/container", read("bin/container").replace("container=karaf", "container=felix"));
        assertTrue(upgrade(1, archive().toString()).contains("is for felix"));
        write(next, "bin/container", read("bin/container"));
        write(next, "bin/formats", "directory 2\nstore 1\n");
        assertTrue(upgrade(1, archive().toString()).contains("older"));
        assertEquals(before, contents());
    }

    /** Whoever adds a migration says so there, or going back would leave tables that the version before cannot open. */
    @Test
    public void theFormatsCountTheMigrations() throws Exception {
        String formats = read("bin/formats");
        for (String bundle : new String[] {"directory", "store"}) {
            Path sources = Path.of("../../bundles/" + bundle + ".sql/src/main/resources");
            try (Stream<Path> files = Files.walk(sources)) {
                long migrations = files.filter(
                                file -> file.getFileName().toString().matches("\\d{4}\\.sql"))
                        .count();
                assertTrue(migrations > 0);
                assertTrue(formats, formats.contains("\n" + bundle + " " + migrations + "\n"));
            }
        }
    }

    @Test
    public void aServerThatRunsIsLeftAlone() throws Exception {
        Path archive = archive();
        Process sleeper = new ProcessBuilder("bash", "-c", "exec -a org.apache.karaf.main.Main sleep 60").start();
        try {
            write(home, "instances/karaf.pid", Long.toString(sleeper.pid()));
            Thread.sleep(200);
            Map<String, String> before = contents();
            assertTrue(upgrade(1, archive.toString()).contains("stop it first"));
            assertTrue(upgrade(1, "--back").contains("no previous version"));
            assertEquals(before, contents());
        } finally {
            sleeper.destroy();
            sleeper.waitFor();
        }
        upgrade(0, archive.toString());
    }

    /** Killed while it moves the parts of the program: nothing starts, and it can be run again, or back. */
    @Test
    public void anInterruptedOneGoesOnOrBack() throws Exception {
        Map<String, String> before = contents();
        before.keySet().removeIf(file -> file.startsWith("data/"));
        for (String way : new String[] {"on", "back"}) {
            upgrade(0, archive().toString());
            // as if it had come no further than lib
            Files.createFile(home.resolve(".previous/unfinished"));
            for (String part : new String[] {"bin", "system"}) {
                remove(home.resolve(part).toFile());
                Files.move(home.resolve(".previous").resolve(part), home.resolve(part));
            }
            Process start = new ProcessBuilder(
                            "bash", home.resolve("bin/posthouse").toString(), "setup")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertEquals(1, start.waitFor());
            assertTrue(Files.readString(output).contains("interrupted"));
            if (way.equals("on")) {
                upgrade(0, archive().toString());
                assertEquals("two", read("lib/two.jar"));
                assertEquals("two", read("system/two.jar"));
            }
            upgrade(0, "--back");
            Map<String, String> after = contents();
            after.keySet().removeIf(file -> file.startsWith("etc.newer-"));
            assertEquals(before, after);
        }
    }

    private static void remove(File file) {
        File[] files = file.listFiles();
        if (files != null) {
            for (File child : files) {
                remove(child);
            }
        }
        assertTrue(file.delete());
    }
}
