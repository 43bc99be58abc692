package org.posthouse.directory.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.ServiceReference;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.DirectorySource;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.directory.Service;
import org.posthouse.api.message.Address;
import org.posthouse.api.server.Warning;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.testkit.directory.MemorySource;
import org.posthouse.testkit.flow.FakeTimer;
import org.posthouse.testkit.osgi.FakeContext;
import org.posthouse.testkit.osgi.FakeReference;

/** Accounts that others keep, beside those of the database, come, go and are swapped. */
public class SourcesTest {
    private static final String REMOTE = "192.0.2.1";
    private static final Resolution LATER = new Resolution.TryLater();
    private static final Resolution UNKNOWN = new Resolution.Unknown();
    private static final Resolution FOREIGN = new Resolution.Foreign();
    private static final AuthResult NOT_YET = new AuthResult.NotYet();
    private static final AuthResult DENIED = new AuthResult.Denied();

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static DerbyDatabase database;

    private DirectoryComponent component;

    private final MemorySource source = new MemorySource(true)
            .with("alice@company.test", "uuid-1", "open sesame")
            .with("bob@company.test", "uuid-2", "close sesame");

    @BeforeClass
    public static void open() throws IOException, SQLException {
        database = DerbyDatabase.open(FOLDER.getRoot().toPath().resolve("db"), DerbyDatabase.Settings.DEFAULT);
    }

    @AfterClass
    public static void close() throws Exception {
        database.close();
        DerbyDatabase.stopEngine();
    }

    @Before
    public void empty() throws Exception {
        start();
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            for (String table : List.of("alias", "app_password", "account", "domain")) {
                s.executeUpdate("DELETE FROM " + table);
            }
            c.commit();
        }
        start();
        component.createDomain("example.test");
        component.createAccount("alice@example.test", "the own secret".toCharArray(), 0);
    }

    private void start() throws SQLException, IOException {
        component = new DirectoryComponent(database, new SqlDirectoryContractTest.TestConfig(3, 1));
    }

    private ServiceReference<DirectorySource> bind(String name, DirectorySource service) {
        ServiceReference<DirectorySource> reference = FakeReference.of(0, Map.of(DirectorySource.NAME, name));
        component.bindSource(service, reference);
        return reference;
    }

    private Resolution resolve(String address) {
        return component.resolve(address(address));
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private AccountInfo box(String address) {
        Resolution said = resolve(address);
        assertTrue(address + ": " + said, said instanceof Resolution.Mailbox);
        return ((Resolution.Mailbox) said).account();
    }

    private AuthResult login(String user, String password) {
        return component.verify(user, password.toCharArray(), REMOTE);
    }

    private static void refused(String why, org.junit.function.ThrowingRunnable change) {
        String said = assertThrows(DirectoryException.class, change).getMessage();
        assertTrue(said, said.contains(why));
    }

    @Test
    public void bothAreInForceEachForItsDomains() {
        assertEquals(FOREIGN, resolve("alice@company.test"));
        bind("people", source);
        AccountInfo ours = box("alice@example.test");
        AccountInfo theirs = box("Alice@COMPANY.test");
        assertEquals("alice@company.test", theirs.name());
        assertNotEquals(ours.id(), theirs.id());
        assertNotEquals(theirs.id(), box("bob@company.test").id());
        assertEquals(theirs, box("alice+lists@company.test"));
        assertEquals(UNKNOWN, resolve("carol@company.test"));
        assertEquals(UNKNOWN, resolve("carol@example.test"));
        assertEquals(FOREIGN, resolve("alice@elsewhere.test"));
        assertEquals(new AuthResult.Success(theirs), login("alice@company.test", "open sesame"));
        assertEquals(new AuthResult.Success(ours), login("alice@example.test", "the own secret"));
        assertEquals(DENIED, login("alice@example.test", "open sesame"));
        assertEquals(DENIED, login("alice@company.test", "the own secret"));
        assertEquals(DENIED, login("carol@company.test", "open sesame"));
        assertEquals(Optional.of(theirs), component.account("alice@company.test"));
    }

    @Test
    public void whileItIsAwayMailAndLoginsWait() {
        ServiceReference<DirectorySource> reference = bind("people", source);
        AccountInfo alice = box("alice@company.test");
        component.unbindSource(source, reference);
        assertWaiting();
        assertEquals("what is known of it is shown", Optional.of(alice), component.account("alice@company.test"));
        assertEquals(1, box("alice@example.test").name().indexOf("lice"));
        bind("people", source);
        assertEquals(alice, box("alice@company.test"));
        assertEquals(new AuthResult.Success(alice), login("alice@company.test", "open sesame"));
        assertEquals(DENIED, login("alice@company.test", "wrong"));
    }

    private void assertWaiting() {
        assertEquals(LATER, resolve("alice@company.test"));
        assertEquals(LATER, resolve("carol@company.test"));
        assertEquals(LATER, resolve("postmaster@company.test"));
        assertEquals(NOT_YET, login("alice@company.test", "open sesame"));
        assertEquals(NOT_YET, login("alice@company.test", "wrong"));
        assertEquals(NOT_YET, login("carol@company.test", "open sesame"));
        assertEquals(Optional.empty(), component.scram("alice@company.test", REMOTE));
        assertEquals(NOT_YET, component.scramResult("alice@company.test", true, REMOTE));
        assertEquals(NOT_YET, component.scramResult("alice@company.test", false, REMOTE));
    }

    /** As at a start: the plug-in's bundle comes after the directory's. */
    @Test
    public void afterARestartItsMailWaitsForItAndIdsAreTheSame() throws Exception {
        bind("people", source);
        AccountInfo alice = box("alice@company.test");
        start();
        assertWaiting();
        bind("people", source);
        assertEquals(alice, box("alice@company.test"));
    }

    @Test
    public void whatItCannotSayWaitsToo() {
        bind("people", source);
        source.away = true;
        assertWaiting();
    }

    @Test
    public void whatItThrowsIsNeverNobody() {
        DirectorySource failing = new DirectorySource() {
            @Override
            public Set<String> domains() {
                return Set.of("company.test");
            }

            @Override
            public Entry find(Address address) {
                throw new IllegalStateException("a broken source");
            }
        };
        bind("people", failing);
        assertWaiting();
    }

    /** It may have forgotten everything before its answer came: that is not "nobody". */
    @Test
    public void anAnswerOfOneThatLeavesDoesNotCount() {
        AtomicInteger asked = new AtomicInteger();
        List<ServiceReference<DirectorySource>> bound = new ArrayList<>();
        DirectorySource leaving = new DirectorySource() {
            @Override
            public Set<String> domains() {
                return Set.of("company.test");
            }

            @Override
            public Entry find(Address address) {
                asked.incrementAndGet();
                component.unbindSource(this, bound.get(0));
                return new Nobody();
            }
        };
        bound.add(bind("people", leaving));
        assertEquals(LATER, resolve("alice@company.test"));
        assertEquals(1, asked.get());
    }

    /** The new version beside the old one, then without it: no moment without an answer. */
    @Test
    public void aNewVersionTakesOverWithoutAGap() {
        ServiceReference<DirectorySource> old = bind("people", source);
        AccountInfo alice = box("alice@company.test");
        bind("people", new MemorySource(true).with("alice@company.test", "uuid-1", "another one"));
        component.unbindSource(source, old);
        assertEquals(alice, box("alice@company.test"));
        assertEquals(new AuthResult.Success(alice), login("alice@company.test", "another one"));
        assertEquals(UNKNOWN, resolve("bob@company.test"));
    }

    @Test
    public void aSourceMayCheckPasswordsItself() {
        MemorySource checking = new MemorySource(false).with("alice@company.test", "uuid-1", "open sesame");
        bind("people", checking);
        AccountInfo alice = box("alice@company.test");
        assertEquals(new AuthResult.Success(alice), login("alice@company.test", "open sesame"));
        assertEquals(DENIED, login("alice@company.test", "wrong"));
        assertEquals(DENIED, login("nobody@company.test", "open sesame"));
        checking.with("alice@company.test", "uuid-1", "wrong");
        assertEquals("it is right now", new AuthResult.Success(alice), login("alice@company.test", "wrong"));
        checking.away = true;
        assertEquals(NOT_YET, login("alice@company.test", "wrong"));
    }

    @Test
    public void guessingIsSlowedDownThereToo() {
        bind("people", new MemorySource(false).with("alice@company.test", "uuid-1", "open sesame"));
        for (int i = 0; i < 3; i++) {
            assertEquals(DENIED, login("alice@company.test", "guess " + i));
        }
        assertEquals(NOT_YET, login("alice@company.test", "open sesame"));
    }

    @Test
    public void nobodyLearnsFromScramWhoExistsThere() {
        bind("people", source);
        component.verify("alice@company.test", "open sesame".toCharArray(), REMOTE);
        assertEquals(
                component.scram("alice@company.test", REMOTE).orElseThrow().iterations(),
                component.scram("nobody@company.test", REMOTE).orElseThrow().iterations());
    }

    /** The next person of that name must not read the mail of the one before. */
    @Test
    public void aNameOfSomebodyElseWaitsForAnOperator() throws Exception {
        bind("people", source);
        AccountInfo before = box("alice@company.test");
        source.with("alice@company.test", "uuid-9", "new here");
        assertEquals(LATER, resolve("alice@company.test"));
        assertEquals(NOT_YET, login("alice@company.test", "new here"));
        component.deleteAccount("alice@company.test");
        AccountInfo after = box("alice@company.test");
        assertNotEquals(before.id(), after.id());
        assertEquals(new AuthResult.Success(after), login("alice@company.test", "new here"));
    }

    @Test
    public void aliasesOfBothLeadToBoth() throws Exception {
        source.with("team@company.test", MemorySource.alias("all@example.test", "x@elsewhere.test"));
        bind("people", source);
        component.alias(address("all@example.test"), List.of(address("bob@company.test")));
        component.alias(address("everybody@example.test"), List.of(address("team@company.test")));
        component.alias(address("info@company.test"), List.of(address("alice@company.test")));
        Resolution both = new Resolution.Forward(List.of(address("bob@company.test"), address("x@elsewhere.test")));
        assertEquals(both, resolve("team@company.test"));
        assertEquals(both, resolve("everybody@example.test"));
        assertEquals(new Resolution.Forward(List.of(address("alice@company.test"))), resolve("info@company.test"));
        source.away = true;
        assertEquals("a part of the targets would be too few", LATER, resolve("everybody@example.test"));
    }

    @Test
    public void anotherAddressOfAnAccountLeadsToIt() {
        source.with("a.smith@company.test", source.find(address("alice@company.test")));
        bind("people", source);
        assertEquals(box("alice@company.test"), box("a.smith@company.test"));
    }

    @Test
    public void anAccountOfADomainThatItDoesNotKeepIsNotTaken() {
        AccountInfo ours = box("alice@example.test");
        source.with("thief@company.test", new DirectorySource.Account(ours.name(), "uuid-3", Optional.empty()));
        bind("people", source);
        assertEquals(LATER, resolve("thief@company.test"));
        assertEquals(NOT_YET, login("thief@company.test", "x"));
    }

    @Test
    public void aDomainOfOursStaysOurs() {
        bind("people", source.with("alice@example.test", "uuid-4", "stolen"));
        AccountInfo ours = box("alice@example.test");
        assertEquals(DENIED, login("alice@example.test", "stolen"));
        assertEquals(new AuthResult.Success(ours), login("alice@example.test", "the own secret"));
    }

    @Test
    public void aDomainThatIsAddedLaterIsTakenUp() {
        bind("people", source);
        assertEquals(FOREIGN, resolve("zoe@later.test"));
        source.with("zoe@later.test", "uuid-5", "x");
        assertEquals("zoe@later.test", box("zoe@later.test").name());
    }

    /** All see a domain and its account for the first time, and get the same account. */
    @Test
    public void manyAskAtOnceWhenItIsNew() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 5; round++) {
                String address = "zoe@later" + round + ".test";
                bind("people", source);
                source.with(address, "uuid-7", "x");
                CyclicBarrier together = new CyclicBarrier(8);
                List<Future<Resolution>> said = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    said.add(clients.submit(() -> {
                        together.await();
                        return resolve(address);
                    }));
                }
                Resolution first = new Resolution.Mailbox(box(address), Optional.empty());
                for (Future<Resolution> one : said) {
                    assertEquals(first, one.get());
                }
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    public void whatOnlyTheServerKnowsIsKeptHere() throws Exception {
        bind("people", source);
        component.quota("alice@company.test", 77);
        assertEquals(77, box("alice@company.test").quota());
        String secret = component.createAppPassword("bob@company.test", "phone", Set.of(Service.IMAP));
        AuthResult in = component.at(Service.IMAP).verify("bob@company.test", secret.toCharArray(), REMOTE);
        assertEquals(new AuthResult.Success(box("bob@company.test")), in);
        component.state("bob@company.test", AccountInfo.State.DISABLED);
        assertEquals(DENIED, login("bob@company.test", "close sesame"));
        assertEquals(
                List.of("alice@company.test", "bob@company.test"),
                component.accounts("company", "", 9).stream()
                        .map(AccountInfo::name)
                        .toList());
        assertEquals(
                new DirectoryAdmin.Domain("company.test", false, Optional.empty(), 2, Optional.of("people")),
                component.domains().get(0));
    }

    @Test
    public void whatTheSourceKeepsIsNotChangedHere() throws Exception {
        ServiceReference<DirectorySource> reference = bind("people", source);
        box("alice@company.test");
        refused(
                "kept by the directory people: change the password there",
                () -> component.password("alice@company.test", "another one".toCharArray()));
        refused(
                "kept by the directory people: create the account there",
                () -> component.createAccount("zoe@company.test", "another one".toCharArray(), 0));
        refused(
                "kept by the directory people: delete it there first",
                () -> component.deleteAccount("alice@company.test"));
        refused("The directory people claims the domain company.test", () -> component.deleteDomain("company.test"));
        source.without("alice@company.test");
        component.deleteAccount("alice@company.test");
        component.unbindSource(source, reference);
        component.deleteDomain("company.test");
        assertEquals(FOREIGN, resolve("alice@company.test"));
    }

    @Test
    public void aDomainChangesHandsWithItsMail() throws Exception {
        bind("people", source.with("alice@example.test", "uuid-4", "at the company"));
        AccountInfo alice = box("alice@example.test");
        component.source("example.test", Optional.of("people"));
        assertEquals(alice, box("alice@example.test"));
        assertEquals(new AuthResult.Success(alice), login("alice@example.test", "at the company"));
        assertEquals(DENIED, login("alice@example.test", "the own secret"));
        component.source("example.test", Optional.of("others"));
        assertEquals(LATER, resolve("alice@example.test"));
        component.source("example.test", Optional.empty());
        assertEquals(alice, box("alice@example.test"));
        component.password("alice@example.test", "ours again".toCharArray());
        assertEquals(new AuthResult.Success(alice), login("alice@example.test", "ours again"));
        refused("Not a valid name", () -> component.source("example.test", Optional.of(" ")));
        refused("No domain", () -> component.source("nowhere.test", Optional.of("people")));
    }

    @Test
    public void operatorsAreWarnedOfOneThatStaysAway() {
        bind("people", source);
        Tables tables = new Tables(database.dialect());
        Sources sources = new Sources();
        Lookup lookup = new Lookup(database, tables, sources, new Guests(database, tables, account -> {}));
        FakeContext context = new FakeContext(Map.of(), FOLDER.getRoot());
        FakeTimer timer = new FakeTimer();
        Awaited awaited = new Awaited(context.context(), lookup, sources, timer);
        awaited.lookLater();
        timer.advance(Duration.ofSeconds(20));
        awaited.lookLater(); // it was here, and left again
        timer.advance(Duration.ofSeconds(20));
        assertTrue(context.service(Warning.class).isEmpty());
        timer.advance(Duration.ofSeconds(10));
        assertEquals(
                "The directory people, which keeps the accounts of company.test, is absent: mail and logins of these accounts wait",
                context.service(Warning.class).orElseThrow().text());
        sources.bind(source, FakeReference.of(0, Map.of(DirectorySource.NAME, "people")));
        awaited.lookNow();
        timer.advance(Duration.ZERO);
        assertTrue(context.service(Warning.class).isEmpty());
    }

    @Test
    public void anIdOfAfterABackupIsNeverGivenAgain() throws Exception {
        bind("people", source);
        Path backup = FOLDER.newFolder().toPath();
        database.backup(backup);
        AccountInfo bob = box("bob@company.test");
        database.restore(backup, copy -> {});
        component.databaseReplaced(database);
        assertTrue(box("alice@company.test").id() > bob.id());
        assertNotEquals(bob.id(), box("bob@company.test").id());
    }
}
