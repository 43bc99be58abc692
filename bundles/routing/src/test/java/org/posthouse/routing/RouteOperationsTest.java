package org.posthouse.routing;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;

public class RouteOperationsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Dictionary<String, Object> values = new Hashtable<>();
    private Path etc;
    private RouteOperations operations;

    @Before
    public void make() throws IOException {
        etc = folder.newFolder("etc").toPath();
        values.put("felix.fileinstall.filename", "kept");
        operations = new RouteOperations(new RoutesFile(configurations()), Optional.of(etc));
    }

    private ConfigurationAdmin configurations() {
        Configuration configuration = (Configuration) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Configuration.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperties")) {
                        return values;
                    }
                    assertEquals("update", method.getName());
                    Dictionary<?, ?> changed = (Dictionary<?, ?>) arguments[0];
                    changed.keys().asIterator().forEachRemaining(k -> values.put((String) k, changed.get(k)));
                    return null;
                });
        return (ConfigurationAdmin) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ConfigurationAdmin.class}, (proxy, method, arguments) -> {
                    assertEquals(List.of("org.posthouse.routing", "?"), Arrays.asList(arguments));
                    return configuration;
                });
    }

    private Result run(String name, String... arguments) throws OperationException {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            map.put(arguments[i], arguments[i + 1]);
        }
        Operation operation = operations.all().stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow();
        return operation.run(map);
    }

    private Path password() {
        return etc.resolve("smarthost.password");
    }

    private void logIn(String password) throws OperationException {
        run(
                "route-login",
                "domain",
                "*",
                "next-hop",
                "smtp.example.net:587",
                "user",
                "alice@example.net",
                "password",
                password);
    }

    @Test
    public void allForeignMailThroughASmarthostIsOneCommand() throws Exception {
        logIn("word");
        assertEquals(
                "smtp.example.net:587;user=alice@example.net;password-file=etc/smarthost.password",
                values.get("smarthost"));
        assertEquals("kept", values.get("felix.fileinstall.filename"));
        assertEquals("word\n", Files.readString(password()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(password())));
        Result list = run("route-list");
        assertEquals(
                List.of(List.of("*", "smtp.example.net:587", "verify", "alice@example.net", "there", "")), list.rows());
        Files.setPosixFilePermissions(password(), PosixFilePermissions.fromString("rw-r--r--"));
        String state = run("route-list").rows().get(0).get(4);
        assertTrue(state, state.contains("chmod 600"));
        assertFalse(values.toString(), values.toString().contains("word\n"));
    }

    @Test
    public void aRouteThatGoesTakesItsPasswordWithIt() throws Exception {
        logIn("word");
        run("route-set", "domain", "*", "next-hop", "10.0.0.5;internal=true");
        assertEquals("10.0.0.5;internal=true", values.get("smarthost"));
        assertFalse(Files.exists(password()));
        logIn("word");
        run("route-delete", "domain", "*");
        assertEquals("", values.get("smarthost"));
        assertFalse(Files.exists(password()));
        assertEquals(
                List.of(List.of("*", "mx", "", "", "", "")), run("route-list").rows());
        assertThrows(OperationException.class, () -> run("route-delete", "domain", "*"));
    }

    @Test
    public void routesOfDomainsAreChangedOneByOne() throws Exception {
        values.put("routes", new String[] {"A.test=one:25", "b.test = two;relay=false", "nonsense"});
        run("route-set", "domain", "B.test", "next-hop", "three:26");
        run("route-set", "domain", ".c.test", "next-hop", "four");
        assertEquals(List.of("a.test=one:25", "b.test=three:26", ".c.test=four"), Arrays.asList((String[])
                values.get("routes")));
        run("route-delete", "domain", "a.test");
        assertEquals(List.of("b.test=three:26", ".c.test=four"), Arrays.asList((String[]) values.get("routes")));
        assertEquals("yes", run("route-list").rows().get(0).get(5));
    }

    @Test
    public void whatMakesNoSenseChangesNothing() throws Exception {
        for (String[] wrong : new String[][] {
            {"route-set", "domain", "not a domain", "next-hop", "h"},
            {"route-set", "domain", "../etc", "next-hop", "h"},
            {"route-set", "domain", "a.test", "next-hop", "h;tls=what"},
            {"route-set", "domain", "a.test", "next-hop", "h;user=x;password-file=y"},
            {"route-login", "domain", "*", "next-hop", "h;tls=none", "user", "x", "password", "y"},
            {"route-login", "domain", "*", "next-hop", "h", "user", "x;tls=none", "password", "y"},
            {"route-login", "domain", "*", "next-hop", "h", "user", "x", "password", "y\nz"},
            {"route-login", "domain", "*", "next-hop", "h", "user", "x", "password", ""}
        }) {
            assertThrows(
                    Arrays.toString(wrong),
                    OperationException.class,
                    () -> run(wrong[0], Arrays.copyOfRange(wrong, 1, wrong.length)));
        }
        assertEquals(1, values.size());
        assertEquals(0, etc.toFile().list().length);
    }
}
