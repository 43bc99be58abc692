package org.posthouse.intake.life;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.intake.filter.Newcomers;

/** A jar that is put beside its older version. */
public class TryTest extends LifeFixture {
    @Before
    public void emptyPlace() throws IOException {
        Files.createDirectories(DEPLOY);
        try (Stream<Path> files = Files.list(DEPLOY)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static String jar(String name, String version) throws IOException {
        Path file = DEPLOY.resolveSibling("new-" + version + ".jar").toAbsolutePath();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (name != null) {
            manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
            manifest.getMainAttributes().putValue("Bundle-Version", version);
        }
        try (OutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            return file.toString();
        }
    }

    private String attempt(String... arguments) throws OperationException {
        return once("filter-try", arguments);
    }

    @Test
    public void itNeverDecidesWhateverTheSettingsSay() throws Exception {
        newcomers(Newcomers.IN_FORCE);
        spam("1.0.0");
        String jar = jar("org.example.spam;singleton:=true", "2.0.0");
        CompletableFuture<Void> installer = CompletableFuture.runAsync(() -> {
            await("the jar", () -> Files.exists(DEPLOY.resolve("org.example.spam-2.0.0.jar")));
            spam("2.0.0");
        });
        String said = attempt("jar", jar);
        installer.get();
        assertTrue(said, said.startsWith("deploy/org.example.spam-2.0.0.jar\nspam: "));
        assertTrue(said, said.contains("spam: 1.0.0 enforced"));
        assertTrue(said, said.contains("spam: 2.0.0 in shadow: 0 alike"));
        assertEquals(List.of("spam; version=[2.0.0,2.0.0]; mode=shadow"), entries());
        assertEquals(List.of("1.0.0"), marks(MX, "alice@here.test"));
        assertTrue(message("jar", jar).endsWith("is installed already; mail:update replaces it at once"));
    }

    private String message(String... arguments) {
        return assertThrows(OperationException.class, () -> attempt(arguments)).getMessage();
    }

    @Test
    public void whatCannotBeTriedIsRefused() throws Exception {
        spam("1.0.0");
        assertTrue(message("jar", "new.jar").startsWith("The jar must be the absolute path"));
        assertTrue(message("jar", jar(null, "2.0.0")).endsWith("its manifest has no Bundle-SymbolicName"));
        assertTrue(message("jar", jar("org.acme.other", "2.0.0")).endsWith("is not known: add it to the command"));
        Path text = Files.writeString(DEPLOY.resolveSibling("text.jar").toAbsolutePath(), "text");
        assertTrue(message("jar", text.toString()).contains(" cannot be read: "));
        Files.writeString(DEPLOY.resolve("org.example.spam-3.0.0.jar"), "");
        assertTrue(message("jar", jar("org.example.spam", "3.0.0")).endsWith("-3.0.0.jar exists already"));
        try (Stream<Path> left = Files.list(DEPLOY.resolveSibling("."))) {
            assertEquals(
                    0, left.filter(file -> file.toString().endsWith(".part")).count());
        }
    }
}
