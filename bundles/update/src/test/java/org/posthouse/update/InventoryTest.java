package org.posthouse.update;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.support.operation.Described;
import org.posthouse.update.Activators.Serving;
import org.posthouse.update.Activators.Throwing;

/** The list of bundles, and how one is stopped and started. */
public class InventoryTest extends FrameworkFixture {
    private Bundle bundle;

    @Before
    public void installOne() throws Exception {
        bundle = install(Jar.of(NAME, "1.0.0").activator(Serving.class).write(file("first.jar")));
    }

    private Result run(String operation, String... arguments) throws OperationException {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        Optional<Path> deploy = Optional.of(folder.getRoot().toPath().resolve("deploy"));
        return new UpdateOperations(update, context, deploy)
                .all().stream()
                        .filter(one -> one.name().equals(operation))
                        .findFirst()
                        .orElseThrow()
                        .run(values);
    }

    private String cell(String name, String column) throws OperationException {
        Result list = run("bundle-list");
        return list.rows().stream()
                .filter(row -> row.get(0).equals(name))
                .map(row -> row.get(list.columns().indexOf(column)))
                .findFirst()
                .orElseThrow();
    }

    private static Dictionary<String, Object> named(String name) {
        return new Hashtable<>(Map.of("operation.name", name));
    }

    @Test
    public void whatABundleProvidesAndWhatStopsWithItIsListed() throws Exception {
        for (String name : List.of("some-thing", "other-thing")) {
            Operation operation = new Described(name, "Does.", false, List.of(), (v, p) -> Result.text(""));
            bundle.getBundleContext().registerService(Operation.class, operation, named(name));
        }
        assertEquals("2 × Operation", cell(NAME, "provides"));
        assertEquals("missing in shell and console: other-thing, some-thing", cell(NAME, "if stopped"));
        assertEquals("", cell(NAME, "problem"));
        String said = run("bundle-stop", "bundle", "test").text();
        assertEquals(
                "org.posthouse.test is stopped until mail:bundle-start org.posthouse.test. Until then"
                        + " missing in shell and console: other-thing, some-thing",
                said);
        assertEquals(Bundle.RESOLVED, bundle.getState());
        assertEquals("stopped", cell(NAME, "state"));
        assertEquals(
                "org.posthouse.test is not running",
                run("bundle-stop", "bundle", "test").text());
        run("bundle-start", "bundle", "test");
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertEquals(
                "org.posthouse.test is already running",
                run("bundle-start", "bundle", "test").text());
    }

    @Test
    public void oneThatDoesNotStartSaysWhy() throws Exception {
        context.installBundle(Jar.of("org.posthouse.bad", "1.0.0")
                .activator(Throwing.class)
                .write(file("bad.jar"))
                .toUri()
                .toString());
        String said = assertThrows(OperationException.class, () -> run("bundle-start", "bundle", "bad"))
                .getMessage();
        assertTrue(said, said.startsWith("org.posthouse.bad failed to start: its activator failed"));
    }

    @Test
    public void whatOthersAreBuiltOnIsNotStopped() throws Exception {
        install(Jar.of("org.posthouse.base", "1.0.0")
                .header("Export-Package", "org.posthouse.base;version=1.2.0")
                .entry("org/posthouse/base/x", "")
                .write(file("base.jar")));
        install(Jar.of("com.acme.filter", "3.0.0")
                .header("Import-Package", "org.posthouse.base;version=\"[1.1,2)\"")
                .write(file("user.jar")));
        String said = assertThrows(OperationException.class, () -> run("bundle-stop", "bundle", "base"))
                .getMessage();
        assertTrue(said, said.contains("1 bundle uses its classes"));
        assertEquals("a plug-in is a part", "active", cell("com.acme.filter", "state"));
    }

    @Test
    public void whatIsMissingIsSaidInWords() throws Exception {
        Map<String, String> wanted = Map.of(
                "com.nowhere;version=\"[1.2,2)\"",
                        "no bundle exports the package com.nowhere from 1.2.0 to before 2.0.0",
                "com.nowhere;version=\"3\"", "no bundle exports the package com.nowhere 3.0.0 or later",
                "com.nowhere", "no bundle exports the package com.nowhere");
        int i = 0;
        for (Map.Entry<String, String> one : wanted.entrySet()) {
            String name = "com.acme.lost" + i++;
            context.installBundle(Jar.of(name, "1.0.0")
                    .header("Import-Package", "org.posthouse.nothing;resolution:=optional," + one.getKey())
                    .write(file(name))
                    .toUri()
                    .toString());
            assertEquals(one.getValue(), cell(name, "problem"));
            assertEquals("not resolved", cell(name, "state"));
        }
        context.installBundle(Jar.of("org.posthouse.future", "1.0.0")
                .header("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\"")
                .write(file("future"))
                .toUri()
                .toString());
        assertEquals(
                "it needs Java 99, and this is Java " + Runtime.version().feature(),
                cell("org.posthouse.future", "problem"));
        context.installBundle(Jar.of("org.posthouse.chain", "1.0.0")
                .header("Import-Package", "org.posthouse.needy")
                .write(file("chain"))
                .toUri()
                .toString());
        context.installBundle(Jar.of("org.posthouse.needy", "1.0.0")
                .header("Export-Package", "org.posthouse.needy")
                .header("Import-Package", "com.nowhere")
                .entry("org/posthouse/needy/x", "")
                .write(file("needy"))
                .toUri()
                .toString());
        assertEquals(
                "it needs org.posthouse.needy, which is not resolved itself", cell("org.posthouse.chain", "problem"));
    }

    /** The file installer writes a location with one slash, others with three. */
    @Test
    public void aJarThatIsABundleIsNoStray() throws Exception {
        Path deploy = folder.newFolder("deploy").toPath();
        Path one = Jar.of("org.posthouse.one", "1.0.0").write(deploy.resolve("one.jar"));
        Path three = Jar.of("org.posthouse.three", "1.0.0").write(deploy.resolve("three.jar"));
        for (Path old : List.of(one, three)) {
            Files.setLastModifiedTime(old, FileTime.fromMillis(0));
        }
        try (InputStream in = Files.newInputStream(one)) {
            context.installBundle(one.toFile().toURI().toString(), in);
        }
        install(three);
        assertTrue(
                run("bundle-list").rows().stream().noneMatch(row -> row.get(0).startsWith("deploy/")));
    }

    @Test
    public void aJarThatIsNoBundleIsListed() throws Exception {
        Path deploy = folder.newFolder("deploy").toPath();
        Files.writeString(deploy.resolve("text.jar"), "no jar");
        Path plain = Jar.of(NAME, "1").header("Bundle-SymbolicName", null).write(deploy.resolve("plain.jar"));
        Files.writeString(deploy.resolve("fresh.jar"), "being copied");
        for (Path old : List.of(deploy.resolve("text.jar"), plain)) {
            Files.setLastModifiedTime(old, FileTime.fromMillis(0));
        }
        assertEquals("not installed", cell("deploy/text.jar", "state"));
        assertEquals("not a readable jar", cell("deploy/text.jar", "problem"));
        assertEquals(
                "not an OSGi bundle: its manifest has no Bundle-SymbolicName", cell("deploy/plain.jar", "problem"));
        assertTrue(
                run("bundle-list").rows().stream().noneMatch(row -> row.get(0).equals("deploy/fresh.jar")));
    }

    @Test
    public void sessionsThatMovedAreCounted() {
        assertEquals("; 3 sessions moved to it", new Sessions(8, 2).since(new Sessions(5, 2)));
        assertEquals("; 1 session moved to it, 2 could not be moved", new Sessions(6, 4).since(new Sessions(5, 2)));
        assertEquals("", new Sessions(5, 2).since(new Sessions(5, 2)));
        assertEquals("the counting began anew", "", new Sessions(1, 0).since(new Sessions(5, 2)));
    }
}
