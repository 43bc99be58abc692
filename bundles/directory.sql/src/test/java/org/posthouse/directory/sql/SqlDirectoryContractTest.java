package org.posthouse.directory.sql;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountAccess.AppPassword;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.directory.Service;
import org.posthouse.api.message.Address;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.sql.Transactions;
import org.posthouse.testkit.directory.DirectoryContract;
import org.posthouse.testkit.flow.FakeTimer;

public class SqlDirectoryContractTest extends DirectoryContract {
    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static DerbyDatabase database;

    private DirectoryComponent component;

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
    public void empty() throws IOException, SQLException {
        component = new DirectoryComponent(database, new TestConfig(3, 1));
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            for (String table : List.of("alias", "app_password", "account", "domain")) {
                s.executeUpdate("DELETE FROM " + table);
            }
            c.commit();
        }
        component = new DirectoryComponent(database, new TestConfig(3, 1));
    }

    @Override
    protected Directory directory() {
        return component;
    }

    @Override
    protected Authenticator authenticator() {
        return component;
    }

    @Override
    protected DirectoryAdmin admin() {
        return component;
    }

    @Test
    public void guessingIsSlowedDown() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        for (int i = 0; i < 3; i++) {
            assertEquals(new AuthResult.Denied(), verify("alice", "guess " + i, "192.0.2.7"));
        }
        assertEquals(new AuthResult.NotYet(), verify("alice", "secret of alice", "192.0.2.7"));
        assertTrue(authenticator().scram("alice", "192.0.2.7").isPresent());
        assertEquals(new AuthResult.NotYet(), authenticator().scramResult("alice", true, "192.0.2.7"));
        assertEquals(new AuthResult.Success(alice), verify("alice", "secret of alice", "192.0.2.8"));
    }

    @Test
    public void anOldPasswordOnATelephoneLocksOutNobody() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        for (int i = 0; i < 40; i++) {
            assertEquals(new AuthResult.Denied(), verify("alice", "the one before", "192.0.2.11"));
        }
        assertEquals(new AuthResult.Success(alice), verify("alice", "secret of alice", "192.0.2.11"));
    }

    @Test
    public void anotherOptionDoesNotForgetWhoGuessed() throws Exception {
        admin().createDomain("example.test");
        account("alice");
        for (int i = 0; i < 3; i++) {
            assertEquals(new AuthResult.Denied(), verify("alice", "guess " + i, "192.0.2.12"));
        }
        component.configure(new TestConfig(3, 1));
        assertEquals(new AuthResult.NotYet(), verify("alice", "guess 3", "192.0.2.12"));
    }

    @Test
    public void exchangesBegunTogetherAreNoWayToGuessMore() throws Exception {
        admin().createDomain("example.test");
        account("alice");
        for (int i = 0; i < 3; i++) {
            assertEquals(new AuthResult.Denied(), authenticator().scramResult("alice", false, "192.0.2.9"));
        }
        assertEquals(new AuthResult.NotYet(), authenticator().scramResult("alice", false, "192.0.2.9"));
        assertEquals(new AuthResult.NotYet(), authenticator().scramResult("alice", true, "192.0.2.9"));
    }

    @Test
    public void aRestartDoesNotTellWhoExists() throws Exception {
        admin().createDomain("example.test");
        byte[] before =
                authenticator().scram("nobody", "192.0.2.20").orElseThrow().salt();
        component = new DirectoryComponent(database, new TestConfig(3, 1));
        assertArrayEquals(
                before,
                authenticator().scram("nobody", "192.0.2.20").orElseThrow().salt());
    }

    @Test
    public void aDomainIsTheSameInUnicodeAndInAscii() throws Exception {
        admin().createDomain("bücher.test");
        AccountInfo alice = account("alice@bücher.test");
        assertEquals(mailbox(alice), resolve("alice@xn--bcher-kva.test"));
        assertEquals(mailbox(alice), resolve("ALICE@BÜCHER.test"));
        refused(() -> admin().createDomain("XN--bcher-kva.test"));
        admin().createDomain("xn--qxaf8aa.test");
        assertEquals(new Resolution.Unknown(), resolve("nobody@θεσσ.test"));
    }

    @Test
    public void whatLeadsToItselfLeadsNowhere() throws Exception {
        admin().createDomain("example.test");
        account("alice");
        admin().catchAll("example.test", java.util.Optional.of(address("nobody@example.test")));
        assertEquals(forward("nobody@example.test"), resolve("anybody@example.test"));
        assertEquals(new Resolution.Unknown(), resolve("Nobody@example.test"));
        admin().alias(
                        address("loop@example.test"),
                        List.of(address("loop+a@example.test"), address("alice@example.test")));
        assertEquals(forward("alice@example.test"), resolve("loop+a@example.test"));
    }

    @Test(timeout = 60_000)
    public void aliasesThatAllLeadToEachOtherAreFollowedOnce() throws Exception {
        admin().createDomain("example.test");
        account("alice");
        List<Address> all = new java.util.ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(address("team" + i + "@example.test"));
        }
        all.add(address("alice@example.test"));
        for (Address team : all.subList(0, 20)) {
            admin().alias(team, all);
        }
        assertEquals(forward("alice@example.test"), resolve("team7@example.test"));
    }

    @Test
    public void namesThatNoAccountCanHaveTakeNoMemory() throws Exception {
        admin().createDomain("example.test");
        Tables tables = new Tables(database.dialect());
        Lookup lookup = new Lookup(database, tables, new Sources(), new Guests(database, tables, account -> {}));
        String name = lookup.canonical("x".repeat(4000) + "@example.test");
        assertTrue(name.length() < 600);
        assertTrue(lookup.account(name).isEmpty());
        assertEquals(new AuthResult.Denied(), verify("y".repeat(4000), "guess", "192.0.2.21"));
    }

    @Test
    public void aRememberedLoginEndsWithThePassword() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        assertEquals(new AuthResult.Success(alice), verify("alice", "secret of alice", "192.0.2.9"));
        assertEquals(new AuthResult.Success(alice), verify("alice", "secret of alice", "192.0.2.9"));
        admin().password("alice", "new".toCharArray());
        assertEquals(new AuthResult.Denied(), verify("alice", "secret of alice", "192.0.2.9"));
    }

    @Test
    public void everythingIsThereAfterARestart() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        admin().alias(address("a@example.test"), List.of(address("alice@example.test")));
        component = new DirectoryComponent(database, new TestConfig(3, 1));
        assertEquals(mailbox(alice), resolve("alice@example.test"));
        assertEquals(forward("alice@example.test"), resolve("a@example.test"));
        assertEquals(new AuthResult.Success(alice), verify("alice", "secret of alice", "192.0.2.10"));
    }

    @Test
    public void aSeedIsTakenInOnce() throws Exception {
        Path seed = FOLDER.newFile().toPath();
        Files.writeString(
                seed,
                "# first start\ndomain example.test\naccount alice secret-1 1000\nnonsense\nalias info@example.test alice@example.test\n");
        new Seed(component, seed).apply();
        assertFalse(Files.exists(seed));
        assertEquals(
                "a common password is taken of a seed",
                1000,
                directory().account("alice").orElseThrow().quota());
        assertThrows(DirectoryException.class, () -> admin().createAccount(
                        "carol@example.test", "secret-1".toCharArray(), 0));
        assertEquals(forward("alice@example.test"), resolve("info@example.test"));
        Files.writeString(seed, "domain other.test\n");
        new Seed(component, seed).apply();
        assertTrue(Files.exists(seed));
        assertEquals(1, admin().domains().size());
    }

    @Test
    public void aSeedThatComesLaterIsTakenInOnceItIsWhole() throws Exception {
        Path seed = FOLDER.getRoot().toPath().resolve("late.seed");
        FakeTimer timer = new FakeTimer();
        new LateSeed(new Seed(component, seed), timer);
        Duration look = Duration.ofSeconds(LateSeed.SECONDS);
        timer.advance(look);
        Files.writeString(seed, "domain example.test\n");
        timer.advance(look);
        assertTrue("it may still be being written", Files.exists(seed));
        Files.writeString(seed, "domain example.test\naccount alice secret-1 1000\n");
        timer.advance(look);
        assertTrue("it was", Files.exists(seed));
        timer.advance(look);
        assertFalse(Files.exists(seed));
        assertEquals(1000, directory().account("alice").orElseThrow().quota());
        timer.advance(look);
        assertEquals("nothing is looked for any more", 0, timer.waiting());
        assertTrue(timer.isShutdown());
    }

    @Test
    public void aShortPasswordIsRefusedWithTheReason() throws Exception {
        admin().createDomain("example.test");
        account("alice");
        component.configure(new TestConfig(3, 8));
        for (String tooShort : List.of("1", "seven77", "\uD83D\uDC0E\uD83D\uDC0E\uD83D\uDC0E\uD83D\uDC0E")) {
            DirectoryException refused = assertThrows(
                    DirectoryException.class, () -> admin().createAccount("bob", tooShort.toCharArray(), 0));
            assertTrue(refused.getMessage(), refused.getMessage().contains("at least 8 characters"));
            assertThrows(DirectoryException.class, () -> admin().password("alice", tooShort.toCharArray()));
        }
        admin().createAccount("bob", "eight888".toCharArray(), 0);
    }

    @Test
    public void aCommonPasswordIsRefused() throws Exception {
        admin().createDomain("example.test");
        account("alice");
        for (String common : List.of("Password1", "1qaz2wsx", "alice2024")) {
            assertThrows(DirectoryException.class, () -> admin().password("alice", common.toCharArray()));
        }
    }

    @Test
    public void theLongestNamesHaveRoom() throws Exception {
        String label = "d".repeat(61) + ".";
        String domain = label.repeat(4) + "test.ab";
        String local = "l".repeat(Address.MAX_LOCAL_PART);
        admin().createDomain(domain);
        AccountInfo long1 = account(local + "@" + domain);
        assertEquals(mailbox(long1), resolve(local + "@" + domain));
        assertEquals(
                new AuthResult.Success(long1),
                verify(local + "@" + domain, "secret of " + local + "@" + domain, "192.0.2.30"));
        String alias = "a".repeat(Address.MAX_LOCAL_PART) + "@" + domain;
        String quoted = "\"" + "q ".repeat(Address.MAX_LOCAL_PART / 2 - 1) + "\"@" + domain;
        admin().alias(address(alias), List.of(address(quoted), address(local + "@" + domain)));
        assertEquals(
                List.of(address(quoted), address(local + "@" + domain)),
                admin().aliases("", 1).get(0).targets());
        admin().catchAll(domain, java.util.Optional.of(address(quoted)));
        assertEquals(forward(quoted), resolve("anybody@" + domain));
    }

    /** A directory of the version before: its tables are widened, and what is in them stays. */
    @Test
    public void aDirectoryOfTheVersionBeforeOpens() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        admin().alias(address("info@example.test"), List.of(address("alice@example.test")));
        Path folder = FOLDER.newFolder().toPath();
        try (DerbyDatabase old = DerbyDatabase.open(folder.resolve("db"), DerbyDatabase.Settings.DEFAULT)) {
            try (Connection c = old.connection();
                    Statement s = c.createStatement();
                    java.io.InputStream first = DirectoryComponent.class.getResourceAsStream("derby/0001.sql")) {
                s.execute(
                        "CREATE TABLE DIRECTORY_VERSION (version INTEGER NOT NULL PRIMARY KEY, applied BIGINT NOT NULL)");
                s.execute("INSERT INTO DIRECTORY_VERSION VALUES (1, 0)");
                String script = new String(first.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                for (String statement : script.replaceAll("(?m)^--.*$", "").split(";")) {
                    if (!statement.isBlank()) {
                        s.execute(statement);
                    }
                }
                s.execute("INSERT INTO domain (name, isdefault) VALUES ('old.test', 1)");
                s.execute("INSERT INTO alias VALUES ('info@old.test', 0, 'old.test', 'x@elsewhere.test')");
                c.commit();
            }
            DirectoryComponent opened = new DirectoryComponent(old, new TestConfig(3, 1));
            assertEquals(forward("x@elsewhere.test"), opened.resolve(address("info@old.test")));
            AccountInfo made = opened.createAccount("n".repeat(256) + "@old.test", "a long one".toCharArray(), 0);
            assertEquals(mailbox(made), opened.resolve(address(made.name())));
        }
        assertEquals(mailbox(alice), resolve("alice@example.test"));
    }

    /** Somebody who is logged in with the id of an account that is gone must not find himself in another. */
    @Test
    public void anIdOfAfterABackupIsNeverGivenAgain() throws Exception {
        admin().createDomain("example.test");
        account("alice");
        Path backup = FOLDER.newFolder().toPath();
        database.backup(backup);
        AccountInfo bob = account("bob");
        database.restore(backup, copy -> {});
        component.databaseReplaced(database);
        assertTrue(directory().account("bob").isEmpty());
        assertTrue(account("carol").id() > bob.id());
    }

    @Test
    public void aDeletedAccountIsAnnounced() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        List<AccountInfo> gone = new java.util.ArrayList<>();
        component.addListener(account -> {
            throw new IllegalStateException("the first listener fails");
        });
        component.addListener(gone::add);
        admin().deleteAccount("alice");
        assertEquals(List.of(alice), gone);
    }

    @Test
    public void anAppPasswordIsGoodWhereItsScopeSaysAndNowhereElse() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        account("bob");
        String secret = component.createAppPassword("alice", "Phone", Set.of(Service.IMAP, Service.SUBMISSION));
        assertTrue(secret, secret.matches("([a-z2-9]{4}-){4}[a-z2-9]{4}"));
        for (String typed : List.of(secret, secret.replace("-", ""), secret.toUpperCase(java.util.Locale.ROOT))) {
            assertEquals(new AuthResult.Success(alice), verifyAt(Service.IMAP, "alice", typed));
            assertEquals(new AuthResult.Success(alice), verifyAt(Service.SUBMISSION, "alice", typed));
        }
        assertEquals(new AuthResult.Denied(), verifyAt(Service.POP3, "alice", secret));
        assertEquals(new AuthResult.Success(alice), verifyAt(Service.IMAP, "alice", secret));
        assertEquals(new AuthResult.Denied(), verifyAt(Service.IMAP, "bob", secret));
        assertEquals(new AuthResult.Denied(), verify("alice", secret, "192.0.2.41"));
        assertEquals(new AuthResult.Success(alice), verifyAt(Service.POP3, "alice", "secret of alice"));
    }

    @Test
    public void anAppPasswordIsListedWithoutItsSecretAndGoes() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        String secret = component.createAppPassword("alice", " Phone ", Set.of(Service.POP3));
        refused(() -> component.createAppPassword("alice", "phone", Set.of(Service.POP3)));
        refused(() -> component.createAppPassword("alice", "", Set.of(Service.POP3)));
        refused(() -> component.createAppPassword("alice", "a\nb", Set.of(Service.POP3)));
        refused(() -> component.createAppPassword("alice", "nothing", Set.of()));
        refused(() -> component.createAppPassword("nobody", "x", Set.of(Service.POP3)));
        AppPassword listed = component.appPasswords("alice").get(0);
        assertEquals("Phone", listed.name());
        assertEquals(Set.of(Service.POP3), listed.services());
        assertTrue(listed.lastUse().isEmpty());
        assertEquals(new AuthResult.Success(alice), verifyAt(Service.POP3, "alice", secret));
        assertTrue(component.appPasswords("alice").get(0).lastUse().isPresent());
        component.deactivate();
        component = new DirectoryComponent(database, new TestConfig(3, 1));
        assertTrue(component.appPasswords("alice").get(0).lastUse().isPresent());
        component.deleteAppPassword("alice", "PHONE");
        assertEquals(new AuthResult.Denied(), verifyAt(Service.POP3, "alice", secret));
        refused(() -> component.deleteAppPassword("alice", "phone"));
        component.createAppPassword("alice", "other", Set.of(Service.IMAP));
        admin().deleteAccount("alice");
        account("alice");
        assertEquals(List.of(), component.appPasswords("alice"));
    }

    @Test
    public void appPasswordsHaveABound() throws Exception {
        admin().createDomain("example.test");
        account("alice");
        for (int i = 0; i < 50; i++) {
            component.createAppPassword("alice", "device " + i, Set.of(Service.IMAP));
        }
        refused(() -> component.createAppPassword("alice", "one more", Set.of(Service.IMAP)));
    }

    @Test
    public void nobodyLogsInToADisabledAccountAndItsMailStillArrives() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        String secret = component.createAppPassword("alice", "phone", Set.of(Service.IMAP));
        assertEquals(new AuthResult.Success(alice), verify("alice", "secret of alice", "192.0.2.42"));
        for (AccountInfo.State state : List.of(AccountInfo.State.DISABLED, AccountInfo.State.CLOSED)) {
            component.state("alice", state);
            assertEquals(new AuthResult.Denied(), verify("alice", "secret of alice", "192.0.2.42"));
            assertEquals(new AuthResult.Denied(), verifyAt(Service.IMAP, "alice", secret));
            assertEquals(new AuthResult.Denied(), authenticator().scramResult("alice", true, "192.0.2.43"));
            assertEquals(
                    state,
                    ((Resolution.Mailbox) resolve("alice@example.test"))
                            .account()
                            .state());
        }
        component.state("alice", AccountInfo.State.ENABLED);
        assertEquals(mailbox(alice), resolve("alice@example.test"));
        assertEquals(new AuthResult.Success(alice), verify("alice", "secret of alice", "192.0.2.42"));
        refused(() -> component.state("nobody", AccountInfo.State.DISABLED));
    }

    @Test
    public void theLastLoginIsKnownAndKept() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        assertTrue(component.lastLogin(alice).isEmpty());
        verify("alice", "a wrong one", "192.0.2.45");
        assertTrue(component.lastLogin(alice).isEmpty());
        verify("alice", "secret of alice", "192.0.2.45");
        Instant first = component.lastLogin(alice).orElseThrow();
        Thread.sleep(5);
        authenticator().scramResult("alice", true, "192.0.2.45");
        Instant second = component.lastLogin(alice).orElseThrow();
        assertTrue(second.isAfter(first));
        component.deactivate();
        component = new DirectoryComponent(database, new TestConfig(3, 1));
        assertEquals(
                second.toEpochMilli(), component.lastLogin(alice).orElseThrow().toEpochMilli());
    }

    /** A client that comes every minute must not cost a commit each time. */
    @Test
    public void aLoginIsStoredOnceAnHour() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        TestClock clock = new TestClock();
        List<Runnable> later = new ArrayList<>();
        LastSeen seen = new LastSeen(new Transactions(database), clock, later::add);
        Instant begin = clock.instant();
        seen.now(alice.id(), Optional.empty());
        seen.now(alice.id(), Optional.of("phone"));
        assertEquals("logins wait for each other", 1, later.size());
        later.remove(0).run();
        clock.now = begin.plusSeconds(3000);
        seen.now(alice.id(), Optional.empty());
        assertEquals(List.of(), later);
        assertEquals(begin, storedLogin(alice));
        assertEquals(Optional.of(clock.now), seen.latest(alice.id(), "", Optional.of(begin)));
        clock.now = begin.plusSeconds(3700);
        seen.now(alice.id(), Optional.empty());
        later.remove(0).run();
        assertEquals(clock.now, storedLogin(alice));
    }

    private static Instant storedLogin(AccountInfo account) throws SQLException {
        try (Connection c = database.connection()) {
            return AccessTables.lastLogin(c, account.id()).orElseThrow();
        }
    }

    private static final class TestClock extends java.time.Clock {
        private Instant now = Instant.ofEpochMilli(1_900_000_000_000L);

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public java.time.Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    private AuthResult verifyAt(Service service, String user, String password) {
        return authenticator().at(service).verify(user, password.toCharArray(), "192.0.2.40");
    }

    private AuthResult verify(String user, String password, String remote) {
        return authenticator().verify(user, password.toCharArray(), remote);
    }

    record TestConfig(int freeFailures, int minPasswordLength) implements DirectoryConfig {
        @Override
        public int iterations() {
            return 4096;
        }

        @Override
        public boolean refuseCommonPasswords() {
            return true;
        }

        @Override
        public int rememberSeconds() {
            return 60;
        }

        @Override
        public String seedFile() {
            return "";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return DirectoryConfig.class;
        }
    }
}
