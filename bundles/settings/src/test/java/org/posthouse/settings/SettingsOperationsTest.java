package org.posthouse.settings;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.settings.file.Syntax;
import org.posthouse.settings.file.Value;
import org.posthouse.settings.form.Form;
import org.posthouse.settings.form.FormTest;

/** What administrators see of settings, and change. */
public class SettingsOperationsTest {
    private static final String LISTENER = "org.posthouse.net.mina.listener";

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Map<String, Map<String, Value>> saved = new TreeMap<>();
    private final Form many = FormTest.form();
    private final Form single = new Form("org.posthouse.part", false, "A part", "For tests.", many.options());

    private final class Memory implements Configurations, SettingsOperations.Saving {
        @Override
        public List<Found> all() {
            List<Found> all = new ArrayList<>();
            saved.forEach((pid, values) -> all.add(new Found(
                    pid, pid.contains("~") ? pid.substring(0, pid.indexOf('~')) : null, values, Optional.empty())));
            return all;
        }

        @Override
        public Optional<Found> find(String pid) {
            return all().stream().filter(one -> one.pid().equals(pid)).findFirst();
        }

        @Override
        public void put(Name name, Map<String, Value> values) {
            saved.put(name.pid(), values);
        }

        @Override
        public void delete(String pid) {
            saved.remove(pid);
        }

        @Override
        public void save(Name name, Map<String, Value> values) {
            put(name, values);
        }

        @Override
        public void delete(Name name) {
            delete(name.pid());
        }
    }

    private Result run(String operation, String... arguments) throws OperationException {
        Memory memory = new Memory();
        Catalogue catalogue = new Catalogue(
                pid -> List.of(many, single).stream()
                        .filter(form -> form.pid().equals(pid))
                        .findFirst(),
                memory);
        InForce inForce = new InForce(temporary.getRoot().toPath().resolve("in-force"));
        SettingsOperations operations = new SettingsOperations(
                catalogue,
                new Listing(() -> List.of(many, single), catalogue, inForce),
                memory,
                new Syntax(name -> Optional.empty()),
                pid -> "it starts anew");
        Operation wanted = operations.all().stream()
                .filter(one -> one.name().equals(operation))
                .findFirst()
                .orElseThrow();
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        return wanted.run(values);
    }

    private static Map<String, String> row(Result result, String first) {
        Map<String, String> row = new HashMap<>();
        for (List<String> cells : result.rows()) {
            if (cells.get(0).equals(first)) {
                for (int i = 0; i < cells.size(); i++) {
                    row.put(result.columns().get(i), cells.get(i));
                }
            }
        }
        return row;
    }

    @Test
    public void changesAreWrittenAsInAFile() throws OperationException {
        Result said = run("setting-set", "pid", "part", "changes", "maxConnections = 7\nretry = [ \"1h\", \"a,b\" ]");
        assertEquals("etc/org.posthouse.part.cfg saved; it starts anew", said.text());
        assertEquals(
                Map.of("maxConnections", Value.of("7"), "retry", Value.list(List.of("1h", "a,b"))),
                saved.get("org.posthouse.part"));
        run("setting-set", "pid", "org.posthouse.part", "changes", "maxConnections =");
        assertEquals(
                "back to its default",
                List.of("retry"),
                List.copyOf(saved.get("org.posthouse.part").keySet()));
        run("setting-reset", "pid", "part", "option", "retry");
        assertEquals(Map.of(), saved.get("org.posthouse.part"));
    }

    @Test
    public void aSemicolonPartsThemOutsideOfQuotes() throws OperationException {
        run(
                "setting-set",
                "pid",
                "part",
                "changes",
                "port = 25; name = a=b:1;c=true; retry = [ \"x; y = z\", \"q\" ];  vrfy=false");
        assertEquals(
                Map.of(
                        "port", Value.of("25"),
                        "name", Value.of("a=b:1;c=true"),
                        "retry", Value.list(List.of("x; y = z", "q")),
                        "vrfy", Value.of("false")),
                saved.get("org.posthouse.part"));
    }

    @Test
    public void whatIsWrongChangesNothingAndIsSaidOfEachOption() throws OperationException {
        String changes = "maxConnections = 7\nport = 99999\nportt = 1\nvrfy = perhaps\nservice.ranking = 5";
        Result found = run("setting-check", "pid", "part", "changes", changes);
        assertEquals(
                List.of(
                        List.of("port", "port = 99999 is not from 0 to 65535"),
                        List.of("portt", "portt is not an option; did you mean port?"),
                        List.of("vrfy", "vrfy = perhaps is neither true nor false")),
                found.rows());
        String refused = assertThrows(
                        OperationException.class, () -> run("setting-set", "pid", "part", "changes", changes))
                .getMessage();
        assertTrue(refused, refused.startsWith("Nothing was changed: port = 99999 is not from 0 to 65535; portt"));
        assertEquals(Map.of(), saved);
    }

    @Test
    public void aSecretIsSetByItsOwnOperationAndShownNowhere() throws OperationException {
        assertThrows(
                OperationException.class, () -> run("setting-set", "pid", "part", "changes", "secret = hidden-one"));
        String said = run("setting-secret", "pid", "part", "option", "secret", "value", "hidden-one")
                .text();
        assertEquals(Value.of("hidden-one"), saved.get("org.posthouse.part").get("secret"));
        for (Result shown : List.of(run("setting-show", "pid", "part"), run("setting-list"))) {
            said += shown;
        }
        assertFalse(said, said.contains("hidden-one"));
        assertTrue(said, said.contains("secret=…"));
        assertThrows(
                OperationException.class,
                () -> run("setting-secret", "pid", "part", "option", "name", "value", "no secret"));
    }

    @Test
    public void oneOfManyIsAddedChangedAndRemoved() throws OperationException {
        OperationException needs = assertThrows(
                OperationException.class, () -> run("setting-add", "pid", "net.mina.listener", "name", "more"));
        assertTrue(needs.getMessage(), needs.getMessage().contains("port is required"));
        run("setting-add", "pid", "net.mina.listener", "name", "more", "changes", "port = 2525");
        assertEquals(Map.of("name", Value.of("more"), "port", Value.of("2525")), saved.get(LISTENER + "~more"));
        assertThrows(
                "there is one",
                OperationException.class,
                () -> run("setting-add", "pid", LISTENER, "name", "more", "changes", "port = 1"));
        for (String name : List.of("../x", "a b", "")) {
            assertThrows(
                    name,
                    OperationException.class,
                    () -> run("setting-add", "pid", LISTENER, "name", name, "changes", "port = 1"));
        }
        run("setting-set", "pid", "net.mina.listener~more", "changes", "port = 2526");
        assertEquals(
                "2526",
                row(run("setting-show", "pid", LISTENER + "~more"), "port").get("value"));
        assertThrows(
                "which?", OperationException.class, () -> run("setting-set", "pid", LISTENER, "changes", "port = 1"));
        run("setting-remove", "pid", LISTENER + "~more");
        assertEquals(Map.of(), saved);
        assertThrows(OperationException.class, () -> run("setting-show", "pid", LISTENER + "~more"));
    }

    @Test
    public void aPartIsShownWithWhatItTakes() throws OperationException {
        saved.put("org.posthouse.part", Map.of("tls", Value.of("STARTTLS"), "port", Value.of("abc")));
        Result shown = run("setting-show", "pid", "part");
        assertTrue(shown.text(), shown.text().contains("file: etc/org.posthouse.part.cfg\nchanges: it starts anew"));
        Map<String, String> port = row(shown, "port");
        assertEquals("abc", port.get("value"));
        assertEquals("port = abc is not a whole number", port.get("problem"));
        assertEquals("0 65535", port.get("least") + " " + port.get("most"));
        assertEquals("none\nstarttls", row(shown, "tls").get("choices"));
        assertEquals("None\nSTARTTLS", row(shown, "tls").get("labels"));
        assertEquals("the same as the default", "", row(shown, "tls").get("set"));
        assertEquals("1m\n5m\na,b", row(shown, "retry").get("default"));
        Map<String, String> listed = row(run("setting-list"), "org.posthouse.part");
        assertEquals("port = abc is not a whole number", listed.get("problem"));
        assertEquals("many", row(run("setting-list"), LISTENER).get("kind"));
    }
}
