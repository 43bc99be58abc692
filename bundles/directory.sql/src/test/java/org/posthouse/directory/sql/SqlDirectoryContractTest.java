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
import java.util.List;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.testkit.directory.DirectoryContract;

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
            for (String table : List.of("alias", "account", "domain")) {
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
        Lookup lookup = new Lookup(database, new Tables(database.dialect()));
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
                "# first start\ndomain example.test\naccount alice pw-1 1000\nnonsense\nalias info@example.test alice@example.test\n");
        new Seed(component).apply(seed);
        assertFalse(Files.exists(seed));
        assertEquals(1000, directory().account("alice").orElseThrow().quota());
        assertEquals(forward("alice@example.test"), resolve("info@example.test"));
        Files.writeString(seed, "domain other.test\n");
        new Seed(component).apply(seed);
        assertTrue(Files.exists(seed));
        assertEquals(1, admin().domains().size());
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
            AccountInfo made = opened.createAccount("n".repeat(256) + "@old.test", "x".toCharArray(), 0);
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

    private AuthResult verify(String user, String password, String remote) {
        return authenticator().verify(user, password.toCharArray(), remote);
    }

    private record TestConfig(int freeFailures, int minPasswordLength) implements DirectoryConfig {
        @Override
        public int iterations() {
            return 4096;
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
