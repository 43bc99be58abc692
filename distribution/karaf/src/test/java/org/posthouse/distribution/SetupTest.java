package org.posthouse.distribution;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What {@code bin/posthouse} writes into etc/, at the first start and at later ones. */
public class SetupTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

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

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> lines(String file, String key) throws IOException {
        return Files.readAllLines(home.resolve("etc").resolve(file)).stream()
                .filter(line -> line.startsWith(key + " ="))
                .toList();
    }

    private void setup(String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/posthouse").toString(), "setup"));
        command.addAll(List.of(options));
        File output = folder.newFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        String printed = Files.readString(output.toPath(), StandardCharsets.UTF_8);
        process.destroyForcibly();
        assertEquals(printed, true, ended);
        assertEquals(printed, 0, process.exitValue());
        Files.delete(output.toPath());
    }
}
