package org.posthouse.setup;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.service.cm.ConfigurationAdmin;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;
import org.posthouse.api.message.Address;
import org.posthouse.api.server.ServerName;
import org.posthouse.setup.change.Journal;
import org.posthouse.store.api.MailStore;
import org.posthouse.testkit.directory.MemoryDirectory;
import org.posthouse.testkit.store.MemoryMailStore;

/** What setup changes, that it can be done twice, and that all of it can be taken back. */
public class SetupOperationsTest {
    private static final String LISTENER = "org.posthouse.net.mina.listener~";
    private static final String IDENTITY = "org.posthouse.identity";
    private static final String TLS = "org.posthouse.tls";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeConfigurations configurations = new FakeConfigurations();
    private final MemoryDirectory directory = new MemoryDirectory();
    private final List<Examined> examined = new ArrayList<>();
    private long used;
    private int absences;
    private Path file;
    private SetupOperations operations;

    @Before
    public void make() {
        file = folder.getRoot().toPath().resolve("posthouse.setup");
        operations = new SetupOperations(new Fakes(), Optional.of(new Journal(file)));
        configurations
                .with(LISTENER + "mx", "protocol", "smtp", "address", "127.0.0.1", "port", "25")
                .with(LISTENER + "imaps", "protocol", "imap", "address", "127.0.0.1")
                .with(LISTENER + "lmtp", "protocol", "lmtp", "address", "127.0.0.1");
    }

    private final class Fakes implements Parts {
        @Override
        public Optional<ConfigurationAdmin> configurations() {
            return Optional.of(configurations.admin());
        }

        @Override
        public Optional<DirectoryAdmin> directory() {
            return absences-- > 0 ? Optional.empty() : Optional.of(directory);
        }

        @Override
        public Optional<MailStore> store() {
            MailStore store = new MemoryMailStore();
            return Optional.of((MailStore) java.lang.reflect.Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {MailStore.class},
                    (self, method, arguments) ->
                            method.getName().equals("used") ? (Object) used : method.invoke(store, arguments)));
        }

        @Override
        public Optional<ServerName> name() {
            return Optional.of(new ServerName() {
                @Override
                public String hostName() {
                    return String.valueOf(configurations.get(IDENTITY, "hostname"));
                }

                @Override
                public Source source() {
                    return Source.CONFIGURED;
                }
            });
        }

        @Override
        public Optional<Doctor> doctor() {
            return Optional.of(new Doctor() {
                @Override
                public List<Examined> examine(String which, Duration recent) {
                    return examined;
                }

                @Override
                public List<Examined> known() {
                    return List.of();
                }
            });
        }
    }

    private Result run(String name, String... arguments) throws OperationException {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        return operations.all().stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow()
                .run(values);
    }

    private Result setUp(String... more) throws OperationException {
        List<String> arguments = new ArrayList<>(List.of("account", "You@Post.house", "password", "long-enough"));
        arguments.addAll(List.of(more));
        return run("setup", arguments.toArray(String[]::new));
    }

    private String aliases() throws DirectoryException {
        return directory.aliases("", 100).toString();
    }

    /** On a slow machine a first start is not over when the setup asks. */
    @Test
    public void aDirectoryThatIsStillBeingMadeIsWaitedFor() throws Exception {
        absences = 3;
        setUp();
        assertTrue(directory.domains().stream().anyMatch(domain -> domain.name().equals("post.house")));
    }

    @Test
    public void aPlanChangesNothing() throws Exception {
        Map<String, ?> before = Map.copyOf(configurations.all);
        Result plan = setUp("listen", "all", "plan", "true");
        assertEquals(
                List.of(
                        List.of("hostname in etc/org.posthouse.identity.cfg", "", "mail.post.house"),
                        List.of("hostnames in etc/org.posthouse.tls.cfg", "", "mail.post.house, localhost"),
                        List.of("address in etc/org.posthouse.net.mina.listener-imaps.cfg", "127.0.0.1", "*"),
                        List.of("address in etc/org.posthouse.net.mina.listener-mx.cfg", "127.0.0.1", "*"),
                        List.of("domain", "", "post.house"),
                        List.of("account", "", "you@post.house"),
                        List.of("alias", "", "postmaster@post.house to you@post.house")),
                plan.rows());
        assertEquals(before, configurations.all);
        assertEquals(List.of(), directory.domains());
        assertFalse(Files.exists(file));
    }

    @Test
    public void whatIsPlannedIsDoneOnce() throws Exception {
        setUp("listen", "all");
        assertEquals("mail.post.house", configurations.get(IDENTITY, "hostname"));
        assertArrayEquals(
                new String[] {"mail.post.house", "localhost"}, (String[]) configurations.get(TLS, "hostnames"));
        assertEquals("*", configurations.get(LISTENER + "mx", "address"));
        assertEquals("others stay", "25", configurations.get(LISTENER + "mx", "port"));
        assertEquals("whoever connects is trusted", "127.0.0.1", configurations.get(LISTENER + "lmtp", "address"));
        assertTrue(aliases(), aliases().contains("postmaster"));
        assertTrue(setUp("listen", "all").text().startsWith("Nothing to change"));
        assertFalse(Files.readString(file).contains("long-enough"));
    }

    @Test
    public void allOfItIsTakenBack() throws Exception {
        setUp("listen", "192.0.2.25");
        setUp("hostname", "mx.post.house", "listen", "all");
        Result plan = run("setup-undo", "plan", "true");
        assertEquals("Would undo", plan.text());
        assertEquals("mx.post.house", configurations.get(IDENTITY, "hostname"));
        assertEquals("Undone", run("setup-undo").text());
        assertNull(configurations.get(IDENTITY, "hostname"));
        assertNull(configurations.get(TLS, "hostnames"));
        assertEquals("127.0.0.1", configurations.get(LISTENER + "mx", "address"));
        assertEquals(List.of(), directory.domains());
        assertFalse(Files.exists(file));
        assertEquals("Nothing to undo", run("setup-undo").text());
        setUp("listen", "loopback");
        assertEquals(1, directory.domains().size());
    }

    @Test
    public void whatOthersHaveChangedStays() throws Exception {
        directory.withDomain("old.house");
        setUp("listen", "all");
        configurations.with(LISTENER + "mx", "address", "192.0.2.99");
        directory.alias(new Address("info", "post.house"), List.of(new Address("x", "others.house")));
        used = 4711;
        Result undone = run("setup-undo");
        assertEquals("Not everything was undone", undone.text());
        assertEquals("192.0.2.99", configurations.get(LISTENER + "mx", "address"));
        assertEquals("127.0.0.1", configurations.get(LISTENER + "imaps", "address"));
        assertTrue(undone.toString(), undone.toString().contains("kept: it has mail"));
        assertEquals(1, directory.accounts("", "", 9).size());
        run("setup-undo", "with-mail", "true");
        assertEquals(0, directory.accounts("", "", 9).size());
        assertEquals("its alias would go with it", 2, directory.domains().size());
        directory.deleteAlias(new Address("info", "post.house"));
        assertEquals("Undone", run("setup-undo").text());
        assertEquals("old.house", directory.domains().get(0).name());
    }

    @Test
    public void whatMakesNoSenseIsRefusedBeforeAnythingIsChanged() {
        for (String[] wrong : new String[][] {
            {"account", "you"},
            {"account", "you@localhost"},
            {"account", "you@post.house", "hostname", "mail"},
            {"account", "you@post.house", "hostname", "mail.post.house; rm"},
            {"account", "you@post.house", "listen", "everywhere"},
            {"account", "you@post.house"}
        }) {
            assertThrows(OperationException.class, () -> run("setup", wrong));
        }
        assertNull(configurations.get(IDENTITY, "hostname"));
        assertFalse(Files.exists(file));
    }

    @Test
    public void aChangeThatFailsCanBeTakenBack() throws Exception {
        OperationException failed =
                assertThrows(OperationException.class, () -> setUp("account", "a b@post.house", "password", ""));
        assertFalse(failed.getMessage().isBlank());
        directory.withDomain("post.house");
        directory.alias(new Address("you", "post.house"), List.of(new Address("x", "others.house")));
        assertThrows(OperationException.class, () -> setUp());
        run("setup-undo");
        assertNull(configurations.get(IDENTITY, "hostname"));
        assertEquals("it was there before", 1, directory.domains().size());
    }

    @Test
    public void theStepsAreThoseOfTheDoctor() throws Exception {
        examined.add(examined("host-name", Diagnosis.ok("mail.post.house has the address 192.0.2.25")));
        examined.add(examined("domains", Diagnosis.warn("no SPF", "add it").of("post.house SPF")));
        examined.add(examined("domains", Diagnosis.critical("no MX", "add it").of("post.house MX")));
        examined.add(examined("clock", Diagnosis.unavailable("no answer", "wait")));
        Result steps = run("setup-check");
        assertEquals("1 of 10 steps are done", steps.text());
        List<List<String>> rows = steps.rows();
        assertEquals(List.of("done", "host name", "mail.post.house has the address 192.0.2.25", ""), rows.get(0));
        assertTrue(rows.contains(List.of("to do", "DNS records", "post.house MX: no MX", "add it")));
        assertTrue(rows.contains(List.of("to do", "DNS records", "post.house SPF: no SPF", "add it")));
        assertTrue(rows.contains(List.of("unknown", "clock", "no answer", "wait")));
        assertTrue(run("setup-check", "known", "true").text().startsWith("0 of 10"));
    }

    private static Examined examined(String check, Diagnosis diagnosis) {
        return new Examined(check, Set.of("doctor"), diagnosis, Instant.EPOCH);
    }

    @Test
    public void aFileThatIsNotOursIsReadAsFarAsItCanBe() throws IOException, OperationException {
        Files.writeString(file, "option a\ndomain\ndomain %zz\noption a b c d\nnonsense 1 2 3\n# domain x\n\n");
        assertEquals("Nothing to undo", run("setup-undo").text());
    }
}
