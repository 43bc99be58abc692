package org.posthouse.migration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Progress;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.migration.job.Jobs;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.Bound;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;
import org.posthouse.testkit.store.MemoryMailStore;

public class MigrationOperationsTest {
    private static final AccountInfo ALICE = new AccountInfo(1, "alice@example.test", 0);
    private static final Progress WAITING = (part, text) -> true;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final MemoryMailStore store = new MemoryMailStore();
    private final Bound<MailStore> stores = new Bound<>("mail store");
    private final Bound<Directory> directories = new Bound<>("directory");
    private final Jobs jobs = new Jobs(Clock.systemUTC());
    private List<Operation> operations;
    private Path maildir;

    private static final class OnlyAlice implements Directory {
        @Override
        public Resolution resolve(Address address) {
            return new Resolution.Foreign();
        }

        @Override
        public Optional<AccountInfo> account(String name) {
            return name.equals("alice") ? Optional.of(ALICE) : Optional.empty();
        }
    }

    @Before
    public void make() throws IOException {
        stores.bind(store);
        directories.bind(new OnlyAlice());
        Path root = folder.getRoot().toPath();
        Scratch scratch = new Scratch("test", root.resolve("scratch"), new Bounds(64, 4096, 0), Runnable::run);
        operations =
                new MigrationOperations(jobs, stores, directories, scratch, root.resolve("moved"), () -> 1000).all();
        maildir = root.resolve("Maildir");
        Files.createDirectories(maildir.resolve("cur"));
        Files.writeString(maildir.resolve("cur/1.a:2,S"), "S: a\n\nx\n");
        Files.writeString(maildir.resolve("cur/2.b:2,S"), "");
    }

    @After
    public void close() {
        jobs.close(Duration.ofSeconds(10));
    }

    private Result run(String name, Progress progress, String... values) throws OperationException {
        Operation operation = operations.stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow();
        Map<String, String> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < values.length; i += 2) {
            map.put(values[i], values[i + 1]);
        }
        return progress == null
                ? operation.run(map, Caller.of("admin"))
                : operation.run(map, Caller.of("admin"), progress);
    }

    @Test
    public void whoWaitsSeesTheReport() throws Exception {
        Result result = run("import", WAITING, "account", "alice", "from", maildir.toString());
        assertTrue(result.text(), result.text().contains("1 message moved"));
        assertEquals(List.of("problem"), result.columns());
        assertTrue(result.rows().get(0).get(0), result.rows().get(0).get(0).endsWith("cur/2.b:2,S: the file is empty"));
        assertEquals(
                1,
                store.open(ALICE)
                        .status(store.open(ALICE).mailbox("INBOX").orElseThrow().id())
                        .messages());
        List<String> row = run("job-list", null).rows().get(0);
        assertEquals(List.of("1", "done", "100%"), row.subList(0, 3));
        assertEquals(List.of("1", "0", "1"), row.subList(4, 7));
        assertTrue(run("job-show", null, "id", "1").text().contains("Done in"));
        Path target = folder.getRoot().toPath().resolve("out");
        assertTrue(run("export", WAITING, "account", "alice", "directory", target.toString())
                .text()
                .contains("1 message moved"));
    }

    @Test
    public void whoDoesNotWaitIsToldTheNumber() throws Exception {
        Result result = run("import", null, "account", "alice", "from", maildir.toString());
        // it may be over already: then the report is the answer
        assertTrue(result.text(), result.text().startsWith("Job 1"));
        assertTrue(jobs.find(1).orElseThrow().await(Duration.ofSeconds(20)));
    }

    @Test
    public void aJobThatCannotGoOnFailsTheCommand() throws Exception {
        failsWithoutItsPassword("import-imap");
    }

    @Test
    public void anExportThatCannotGoOnFailsTheCommand() throws Exception {
        failsWithoutItsPassword("export-imap");
    }

    private void failsWithoutItsPassword(String operation) throws Exception {
        OperationException failed = assertThrows(
                OperationException.class,
                () -> run(
                        operation,
                        WAITING,
                        "account",
                        "alice",
                        "server",
                        "127.0.0.1:1",
                        "user",
                        "joe",
                        "password",
                        "top-secret",
                        "tls",
                        "none"));
        assertTrue(failed.getMessage(), failed.getMessage().contains("Failed: "));
        List<String> said = new ArrayList<>(List.of(failed.getMessage()));
        said.add(run("job-list", null).toString());
        said.add(run("job-show", null, "id", "1").toString());
        assertFalse(said.toString(), said.toString().contains("top-secret"));
        assertEquals("Job 1 has already ended", run("job-stop", null, "id", "1").text());
    }

    @Test
    public void aJobThatWaitsCanBeStopped() throws Exception {
        store.leave();
        run("import", null, "account", "alice", "from", maildir.toString());
        run("export", null, "account", "alice", "directory", folder.getRoot() + "/out");
        assertEquals("waiting", run("job-list", null).rows().get(0).get(1));
        run("job-stop", null, "id", "2");
        run("job-stop", null, "id", "1");
        assertTrue(jobs.find(2).orElseThrow().await(Duration.ofSeconds(20)));
        assertEquals("stopped", run("job-list", null).rows().get(0).get(1));
        assertEquals("stopped", run("job-list", null).rows().get(1).get(1));
        store.come();
    }

    @Test
    public void whatCannotBeDoneIsRefusedAtOnce() throws Exception {
        Path file = folder.newFile("full").toPath();
        List<List<String>> wrong = List.of(
                List.of("import", "account", "nobody", "from", maildir.toString()),
                List.of("import", "account", "alice", "from", "Maildir"),
                List.of("import", "account", "alice", "from", "/not/there"),
                List.of("import", "account", "alice"),
                List.of("import-imap", "account", "alice", "server", "x:y", "user", "u", "password", "p"),
                List.of("import-imap", "account", "alice", "server", ":143", "user", "u", "password", "p"),
                List.of("import-imap", "account", "alice", "server", "x", "user", "u", "password", "p", "tls", "some"),
                List.of("export-imap", "account", "nobody", "server", "x", "user", "u", "password", "p"),
                List.of("export-imap", "account", "alice", "server", "x", "user", "u", "password", "p", "tls", "some"),
                List.of("export-imap", "account", "alice", "server", "x", "user", "u"),
                List.of("export", "account", "alice", "directory", file.toString()),
                List.of("export", "account", "alice", "directory", "/tmp/x", "format", "zip"),
                List.of("job-show", "id", "7"),
                List.of("job-stop", "id", "x"));
        for (List<String> one : wrong) {
            assertThrows(
                    one.toString(),
                    OperationException.class,
                    () -> run(one.get(0), WAITING, one.subList(1, one.size()).toArray(String[]::new)));
        }
        assertEquals(List.of(), jobs.all());
    }

    @Test
    public void onlyAdministratorsMove() {
        for (Operation operation : operations) {
            assertEquals(
                    operation.name(), !List.of("job-list", "job-show").contains(operation.name()), operation.writes());
        }
    }
}
