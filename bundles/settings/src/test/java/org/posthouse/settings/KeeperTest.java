package org.posthouse.settings;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.settings.file.Syntax;
import org.posthouse.settings.file.Value;
import org.posthouse.settings.form.Form;
import org.posthouse.settings.form.FormTest;
import org.posthouse.support.warning.OperatorWarning;

public class KeeperTest {
    private static final String LISTENER = "org.posthouse.net.mina.listener";
    private static final String MX = LISTENER + "~mx";
    private static final String FILE = "# Mail from others.\nname = mx\n\n# The port.\nport = 25\n#tls = starttls\n";

    /** Configuration Admin with its events, which come later. */
    private static final class Store implements Configurations {
        final Map<String, Found> all = new TreeMap<>();
        final Queue<String> updated = new ArrayDeque<>();
        final Queue<Found> deleted = new ArrayDeque<>();

        @Override
        public List<Found> all() {
            return new ArrayList<>(all.values());
        }

        @Override
        public Optional<Found> find(String pid) {
            return Optional.ofNullable(all.get(pid));
        }

        @Override
        public void put(Name name, Map<String, Value> values) {
            save(name.pid(), name.ofFactory() ? name.base() : null, values, Optional.empty());
        }

        void save(String pid, String factory, Map<String, Value> values, Optional<String> source) {
            all.put(pid, new Found(pid, factory, values, source));
            updated.add(pid);
        }

        @Override
        public void delete(String pid) {
            deleted.add(all.remove(pid));
        }
    }

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Store store = new Store();
    private final List<String> told = new ArrayList<>();
    private Path etc;
    private Keeper keeper;

    /** Happens once, when a form is asked for: after a file was read, before it is written. */
    private Runnable meanwhile = () -> {};

    @Before
    public void begin() throws IOException {
        etc = temporary.getRoot().toPath();
        write("listener-mx", FILE);
        keeper = keeper();
        keeper.start();
        events();
    }

    private Keeper keeper() {
        Form form = FormTest.form();
        Map<String, Form> forms = Map.of(
                form.pid(), form, "com.example.part", new Form("com.example.part", false, "Part", "", form.options()));
        return new Keeper(
                new Folder(etc),
                store,
                pid -> {
                    Runnable now = meanwhile;
                    meanwhile = () -> {};
                    now.run();
                    return Optional.ofNullable(forms.get(pid));
                },
                new Notices(() -> new OperatorWarning(Contexts.recording(told), "settings"), Runnable::run),
                Pattern.compile("org[.]apache[.].*"),
                new Syntax(name -> Optional.empty()));
    }

    private Path file(String name) {
        return etc.resolve(name.startsWith("listener") ? "org.posthouse.net.mina." + name + ".cfg" : name + ".cfg");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(file(name), text);
    }

    private String read(String name) throws IOException {
        return Files.readString(file(name));
    }

    private void events() throws IOException {
        while (!store.updated.isEmpty() || !store.deleted.isEmpty()) {
            if (!store.deleted.isEmpty()) {
                Configurations.Found gone = store.deleted.remove();
                keeper.deleted(gone.pid(), gone.factoryPid());
            } else {
                keeper.saved(store.updated.remove());
            }
        }
    }

    private void look() throws IOException {
        for (int i = 0; i < 3; i++) {
            keeper.look();
            events();
        }
    }

    private Map<String, Value> values(String pid) {
        return store.all.get(pid).values();
    }

    /** What the form of the web console sends: every option, those that nobody touched included, but no unknown one. */
    private void form(String pid, String... options) throws IOException {
        Map<String, Value> values = new HashMap<>();
        FormTest.form().options().forEach((name, option) -> option.standardValue()
                .ifPresent(v -> values.put(name, v)));
        FormTest.form().options().keySet().forEach(name -> {
            if (store.all.containsKey(pid) && values(pid).containsKey(name)) {
                values.put(name, values(pid).get(name));
            }
        });
        for (int i = 0; i < options.length; i += 2) {
            values.put(options[i], Value.of(options[i + 1]));
        }
        store.save(pid, pid.startsWith(LISTENER) ? LISTENER : null, values, Optional.empty());
        events();
    }

    @Test
    public void aFileIsRead() {
        assertEquals(Map.of("name", Value.of("mx"), "port", Value.of("25")), values(MX));
        assertEquals(List.of(), told);
    }

    @Test
    public void formAndHandInTurn() throws IOException {
        for (int i = 0; i < 5; i++) {
            form(MX, "port", "2" + i + "25");
            assertEquals(FILE.replace("port = 25", "port = 2" + i + "25"), read("listener-mx"));
            write("listener-mx", FILE.replace("port = 25", "port = " + (100 + i)));
            look();
            assertEquals(Value.of("" + (100 + i)), values(MX).get("port"));
        }
        form(MX, "tls", "none", "port", "25");
        assertEquals(FILE.replace("#tls = starttls", "tls = none"), read("listener-mx"));
        look();
        assertEquals(1, store.all.size());
    }

    /** The form was opened before the hand wrote, and saved before anybody looked at the file. */
    @Test
    public void bothAtOnceAndNeitherIsLost() throws IOException {
        write("listener-mx", FILE.replace("port = 25", "port = 2626"));
        form(MX, "tls", "none");
        String both = FILE.replace("port = 25", "port = 2626").replace("#tls = starttls", "tls = none");
        assertEquals(both, read("listener-mx"));
        look();
        assertEquals(Value.of("2626"), values(MX).get("port"));
        assertEquals(Value.of("none"), values(MX).get("tls"));
    }

    @Test
    public void aHandThatWritesWhileAFormIsSavedIsNotOverwritten() throws IOException {
        meanwhile = () -> {
            try {
                write("listener-mx", FILE.replace("port = 25", "port = 2626"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        form(MX, "tls", "none");
        assertEquals(
                FILE.replace("port = 25", "port = 2626").replace("#tls = starttls", "tls = none"), read("listener-mx"));
        look();
        assertEquals(Value.of("2626"), values(MX).get("port"));
        assertEquals(Value.of("none"), values(MX).get("tls"));
    }

    @Test
    public void whatTheFileInstallerWroteAndAHandMixedIsRead() throws IOException {
        write("listener-mx", "port = I\"2525\"\r\nname = \"mx\"\ntls = none\nretry = [ \\\r\n  \"1m\", \\\r\n  ]\n");
        look();
        assertEquals(
                Map.of(
                        "name", Value.of("mx"),
                        "port", Value.of("2525"),
                        "tls", Value.of("none"),
                        "retry", Value.list(List.of("1m"))),
                values(MX));
    }

    @Test
    public void whatCannotBeReadStaysAndTheRestIsTaken() throws IOException {
        write("listener-mx", FILE.replace("port = 25", "port = \"26").replace("#tls = starttls", "tls = none"));
        look();
        assertEquals(Value.of("25"), values(MX).get("port"));
        assertEquals(Value.of("none"), values(MX).get("tls"));
        assertEquals(
                List.of(
                        "etc/org.posthouse.net.mina.listener-mx.cfg: port has no closing quote; its previous value stays in force"),
                told);
        form(MX, "tls", "starttls");
        assertTrue(read("listener-mx"), read("listener-mx").contains("port = \"26\n"));
        write("listener-mx", FILE);
        look();
        assertEquals(List.of(), told);
    }

    /** The faulty line was there when the form was saved, and nobody had looked at it yet. */
    @Test
    public void aFaultyEditJustBeforeASaveIsTold() throws IOException {
        write("listener-mx", FILE.replace("#tls = starttls", "tls = \"none"));
        form(MX, "port", "26");
        look();
        assertEquals(
                FILE.replace("port = 25", "port = 26").replace("#tls = starttls", "tls = \"none"), read("listener-mx"));
        assertEquals(1, told.size());
        assertTrue(told.get(0), told.get(0).contains("tls has no closing quote"));
    }

    @Test
    public void anUnknownOptionIsToldOnceWithWhatWasMeant() throws IOException {
        write("listener-mx", FILE + "portt = 26\nfilter.name = x\n");
        look();
        look();
        List<String> expected =
                List.of("etc/org.posthouse.net.mina.listener-mx.cfg: unknown option portt; did you mean port?");
        assertEquals(expected, told);
        form(MX, "port", "27");
        look();
        assertEquals(expected, told);
        assertTrue(read("listener-mx").endsWith("portt = 26\nfilter.name = x\n"));
        write("listener-mx", FILE);
        look();
        assertEquals(List.of(), told);
    }

    @Test
    public void aFileThatGoesTakesItsConfigurationWithIt() throws IOException {
        write("org.posthouse.smtp", "vrfy = false\n");
        look();
        Files.delete(file("listener-mx"));
        keeper.look();
        assertTrue("an editor may be about to write it anew", store.all.containsKey(MX));
        look();
        Files.delete(file("org.posthouse.smtp"));
        look();
        assertEquals(Map.of(), store.all);
        write("listener-mx", FILE);
        look();
        assertTrue(store.all.containsKey(MX));
        assertTrue("it was deleted by an event of before", Files.exists(file("listener-mx")));
    }

    @Test
    public void aFileThatWentWhileNobodyLookedIsGone() throws IOException {
        write("org.posthouse.smtp", "vrfy = false\n");
        write("listener-old", FILE);
        look();
        String lost = etc.resolve("org.apache.lost.cfg").toUri().toString();
        store.save("org.apache.lost", null, Map.of(), Optional.of(lost));
        store.save("org.apache.elsewhere", null, Map.of(), Optional.of("file:/elsewhere/x.cfg"));
        store.save("org.apache.none", null, Map.of(), Optional.empty());
        Files.delete(file("org.posthouse.smtp"));
        Files.delete(file("listener-old"));
        keeper = keeper();
        keeper.start();
        assertEquals(java.util.Set.of("org.apache.elsewhere", "org.apache.none", MX), store.all.keySet());
    }

    @Test
    public void withoutADirectoryNothingGoes() throws IOException {
        Files.delete(file("listener-mx"));
        Files.delete(etc);
        org.junit.Assert.assertThrows(IOException.class, () -> keeper.look());
        org.junit.Assert.assertThrows(IOException.class, () -> keeper().start());
        assertTrue(store.all.containsKey(MX));
        Files.createDirectory(etc);
    }

    @Test
    public void aPartWithoutAFileGetsOne() throws IOException {
        form("com.example.part", "port", "7", "name", "a \"b\"");
        assertEquals(
                "# Part. Changes take effect while the server runs.\n\nname = a \"b\"\nport = 7\n",
                read("com.example.part"));
        if (Files.getFileStore(etc).supportsFileAttributeView("posix")) {
            assertEquals(
                    "rw-------",
                    java.nio.file.attribute.PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(file("com.example.part"))));
        }
        form("net.example.other", "port", "7");
        assertFalse("it is none of our parts", Files.exists(file("net.example.other")));
    }

    @Test
    public void aNewListenerOfAFormGetsANameAndAFile() throws IOException {
        form(LISTENER + ".0f6b", "name", "mx", "port", "26");
        look();
        assertEquals(java.util.Set.of(MX, LISTENER + "~mx2"), store.all.keySet());
        assertTrue(read("listener-mx2"), read("listener-mx2").contains("\nname = mx\nport = 26\n"));
        store.save(LISTENER + ".0f6c", LISTENER, Map.of("name", Value.of("../../x")), Optional.empty());
        events();
        assertTrue(Files.exists(file("listener-x")));
    }

    @Test
    public void whatAFormDeletesIsDeleted() throws IOException {
        store.delete(MX);
        events();
        assertFalse(Files.exists(file("listener-mx")));
        write("com.example.part", "# About\nport = 7\n");
        look();
        store.delete("com.example.part");
        events();
        look();
        assertEquals("# About\n#port = 7\n", read("com.example.part"));
    }

    /** As in a container of one's own, in which the file installer reads all files. */
    @Test
    public void theFileInstallerMayReadItToo() throws IOException {
        write("listener-mx", FILE.replace("port = 25", "port = I\"2525\""));
        store.save(
                MX,
                LISTENER,
                Map.of("name", Value.of("mx"), "port", Value.of("I\"2525\"")),
                Optional.of(file("listener-mx").toUri().toString()));
        events();
        look();
        assertEquals(Value.of("2525"), values(MX).get("port"));
        assertEquals(Optional.empty(), store.all.get(MX).source());
    }

    @Test
    public void filesOfTheContainerAreWrittenButNotRead() throws IOException {
        Path file = etc.resolve("org.apache.felix.http.cfg");
        Files.writeString(file, "# The web server.\nport = 8181\nlog = ${log}/x\n");
        Optional<String> source = Optional.of(file.toUri().toString());
        Map<String, Value> read = Map.of("port", Value.of("8181"), "log", Value.of("/data/x"));
        store.save("org.apache.felix.http", null, read, source);
        events();
        store.save(
                "org.apache.felix.http",
                null,
                Map.of("port", Value.of("8282"), "log", Value.of("/data/x")),
                Optional.empty());
        events();
        assertEquals("# The web server.\nport = 8282\nlog = ${log}/x\n", Files.readString(file));
    }

    @Test
    public void whatCannotBeWrittenIsSaid() throws IOException {
        Path inTheWay = etc.resolve(".org.posthouse.net.mina.listener-mx.cfg.new");
        Files.createDirectories(inTheWay.resolve("full"));
        form(MX, "port", "26");
        assertTrue(
                told.toString(), told.get(0).startsWith("The saved settings are in force only until the next start"));
        assertEquals(FILE, read("listener-mx"));
        Files.delete(inTheWay.resolve("full"));
        form(MX, "port", "27");
        assertEquals(List.of(), told);
    }
}
