package org.posthouse.testkit.directory;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.message.Address;

/** What every directory does. It is empty when a test begins. */
public abstract class DirectoryContract {
    private static final String REMOTE = "192.0.2.1";

    protected abstract Directory directory() throws Exception;

    protected abstract Authenticator authenticator() throws Exception;

    protected abstract DirectoryAdmin admin() throws Exception;

    protected AccountInfo account(String name) throws Exception {
        return admin().createAccount(name, ("secret of " + name).toCharArray(), 0);
    }

    protected Resolution resolve(String address) throws Exception {
        return directory().resolve(address(address));
    }

    protected static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    protected static Resolution.Mailbox mailbox(AccountInfo account) {
        return new Resolution.Mailbox(account, Optional.empty());
    }

    protected static Resolution.Forward forward(String... targets) {
        return new Resolution.Forward(
                java.util.Arrays.stream(targets).map(DirectoryContract::address).toList());
    }

    protected static void refused(org.junit.function.ThrowingRunnable change) {
        assertThrows(DirectoryException.class, change);
    }

    @Test
    public void addressesOfAccountsAreFoundInAnyCase() throws Exception {
        admin().createDomain("Example.Test");
        AccountInfo alice = account("Alice@example.TEST");
        assertEquals("alice@example.test", alice.name());
        assertEquals(mailbox(alice), resolve("ALICE@EXAMPLE.test"));
        assertEquals(new Resolution.Unknown(), resolve("bob@example.test"));
        assertEquals(new Resolution.Foreign(), resolve("alice@elsewhere.test"));
        assertEquals(new Resolution.Foreign(), resolve("alice@[192.0.2.1]"));
        assertEquals(Optional.of(alice), directory().account("alice@example.test"));
        assertEquals(Optional.of(alice), directory().account("ALICE"));
        assertEquals(Optional.empty(), directory().account("bob"));
    }

    @Test
    public void whatWasUnknownIsKnownOnceItIsMade() throws Exception {
        assertEquals(new Resolution.Foreign(), resolve("bob@example.test"));
        admin().createDomain("example.test");
        assertEquals(new Resolution.Unknown(), resolve("bob@example.test"));
        AccountInfo bob = account("bob");
        assertEquals(mailbox(bob), resolve("bob@example.test"));
        admin().quota("bob", 77);
        assertEquals(77, directory().account("bob").orElseThrow().quota());
        assertEquals(
                77, ((Resolution.Mailbox) resolve("bob@example.test")).account().quota());
    }

    @Test
    public void detailIsGivenToTheUser() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        assertEquals(new Resolution.Mailbox(alice, Optional.of("Lists")), resolve("alice+Lists@example.test"));
        assertEquals(new Resolution.Mailbox(alice, Optional.of("a+b")), resolve("alice+a+b@example.test"));
        assertEquals(new Resolution.Unknown(), resolve("bob+x@example.test"));
        admin().alias(address("alice+special@example.test"), List.of(address("bob@elsewhere.test")));
        assertEquals(forward("bob@elsewhere.test"), resolve("alice+special@example.test"));
        admin().alias(address("team@example.test"), List.of(address("alice@example.test")));
        assertEquals(forward("alice@example.test"), resolve("team+x@example.test"));
    }

    @Test
    public void aliasesAreExpandedAndLoopsCut() throws Exception {
        admin().createDomain("example.test");
        account("alice");
        admin().alias(address("a@example.test"), List.of(address("b@example.test"), address("x@elsewhere.test")));
        admin().alias(address("B@example.test"), List.of(address("alice@example.test"), address("a@example.test")));
        assertEquals(forward("alice@example.test", "x@elsewhere.test"), resolve("A@example.test"));
        admin().alias(address("l@example.test"), List.of(address("l@example.test")));
        assertEquals(new Resolution.Unknown(), resolve("l@example.test"));
        admin().deleteAlias(address("a@example.test"));
        assertEquals(new Resolution.Unknown(), resolve("a@example.test"));
        refused(() -> admin().deleteAlias(address("a@example.test")));
    }

    @Test
    public void catchAllComesLast() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        admin().alias(address("a@example.test"), List.of(address("x@elsewhere.test")));
        admin().catchAll("example.test", Optional.of(address("alice@example.test")));
        assertEquals(forward("alice@example.test"), resolve("anyone@example.test"));
        assertEquals(forward("x@elsewhere.test"), resolve("a@example.test"));
        assertEquals(mailbox(alice), resolve("alice@example.test"));
        admin().catchAll("example.test", Optional.empty());
        assertEquals(new Resolution.Unknown(), resolve("anyone@example.test"));
        refused(() -> admin().catchAll("elsewhere.test", Optional.empty()));
    }

    // rfc5321#4.5.1
    @Test
    public void postmasterIsAlwaysThere() throws Exception {
        admin().createDomain("example.test");
        admin().createDomain("other.test");
        AccountInfo bob = account("bob@example.test");
        account("alice@example.test");
        assertEquals(mailbox(bob), resolve("PostMaster@example.test"));
        assertEquals(mailbox(bob), resolve("postmaster@other.test"));
        assertEquals(mailbox(bob), directory().resolve(new Address("postmaster", "")));
        AccountInfo other = account("zoe@other.test");
        assertEquals(mailbox(other), resolve("postmaster@other.test"));
        assertEquals(new Resolution.Foreign(), resolve("postmaster@elsewhere.test"));
        admin().alias(address("postmaster@example.test"), List.of(address("x@elsewhere.test")));
        assertEquals(forward("x@elsewhere.test"), resolve("postmaster@example.test"));
        admin().deleteAlias(address("postmaster@example.test"));
        AccountInfo postmaster = account("postmaster@example.test");
        assertEquals(mailbox(postmaster), resolve("postmaster@example.test"));
    }

    @Test
    public void domainsAreListedAndOneIsTheDefault() throws Exception {
        admin().createDomain("b.test");
        admin().createDomain("a.test");
        account("alice");
        assertEquals(
                List.of(
                        new DirectoryAdmin.Domain("a.test", false, Optional.empty(), 0),
                        new DirectoryAdmin.Domain("b.test", true, Optional.empty(), 1)),
                admin().domains());
        admin().defaultDomain("a.test");
        assertEquals(Optional.empty(), directory().account("alice"));
        assertEquals("bob@a.test", account("bob").name());
        refused(() -> admin().createDomain("A.test"));
        refused(() -> admin().createDomain("no domain"));
        refused(() -> admin().createDomain("[192.0.2.1]"));
        refused(() -> admin().createDomain(""));
        refused(() -> admin().defaultDomain("c.test"));
        refused(() -> admin().deleteDomain("a.test"));
        refused(() -> admin().deleteDomain("c.test"));
        admin().deleteAccount("bob@a.test");
        admin().alias(address("x@a.test"), List.of(address("alice@b.test")));
        admin().deleteDomain("a.test");
        assertEquals(new Resolution.Foreign(), resolve("x@a.test"));
        assertEquals(List.of(), admin().aliases("", 10));
        assertTrue(admin().domains().get(0).isDefault());
        assertTrue(directory().account("alice").isPresent());
    }

    @Test
    public void accountsAreListedInPieces() throws Exception {
        admin().createDomain("example.test");
        for (String name : List.of("carol", "alice", "bob", "al_x", "alvx")) {
            account(name);
        }
        List<AccountInfo> first = admin().accounts("", "", 2);
        assertEquals(
                List.of("al_x@example.test", "alice@example.test"),
                first.stream().map(AccountInfo::name).toList());
        assertEquals(
                List.of("alvx@example.test", "bob@example.test"),
                admin().accounts("", "alice@example.test", 2).stream()
                        .map(AccountInfo::name)
                        .toList());
        assertEquals(
                List.of("al_x@example.test"),
                admin().accounts("L_", "", 9).stream().map(AccountInfo::name).toList());
        assertEquals(List.of(), admin().accounts("%", "", 9));
    }

    @Test
    public void aliasesAreListedInPieces() throws Exception {
        admin().createDomain("example.test");
        for (String name : List.of("c", "a", "b")) {
            admin().alias(
                            address(name + "@example.test"),
                            List.of(address("x@elsewhere.test"), address("y@elsewhere.test")));
        }
        List<DirectoryAdmin.Alias> first = admin().aliases("", 2);
        assertEquals(
                new DirectoryAdmin.Alias(
                        address("a@example.test"), List.of(address("x@elsewhere.test"), address("y@elsewhere.test"))),
                first.get(0));
        assertEquals(
                List.of(address("c@example.test")),
                admin().aliases("b@example.test", 2).stream()
                        .map(DirectoryAdmin.Alias::address)
                        .toList());
    }

    @Test
    public void whatMakesNoSenseIsRefused() throws Exception {
        refused(() -> account("early@example.test"));
        admin().createDomain("example.test");
        account("alice");
        refused(() -> account("Alice"));
        refused(() -> account("bob@elsewhere.test"));
        refused(() -> account("b b"));
        refused(() -> account("a+b"));
        refused(() -> account(""));
        refused(() -> admin().createAccount("bob", new char[0], 0));
        refused(() -> admin().createAccount("bob", "x".toCharArray(), -1));
        refused(() -> admin().password("nobody", "x".toCharArray()));
        refused(() -> admin().quota("nobody", 1));
        refused(() -> admin().deleteAccount("nobody"));
        refused(() -> admin().alias(address("alice@example.test"), List.of(address("bob@elsewhere.test"))));
        refused(() -> admin().alias(address("x@elsewhere.test"), List.of(address("alice@example.test"))));
        refused(() -> admin().alias(address("x@example.test"), List.of()));
        admin().alias(address("x@example.test"), List.of(address("alice@example.test")));
        refused(() -> account("x"));
    }

    @Test
    public void anIdIsNeverUsedAgain() throws Exception {
        admin().createDomain("example.test");
        AccountInfo first = account("alice");
        admin().deleteAccount("alice");
        assertEquals(new Resolution.Unknown(), resolve("alice@example.test"));
        AccountInfo second = account("alice");
        assertNotEquals(first.id(), second.id());
    }

    @Test
    public void passwordsAreChecked() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        assertEquals(new AuthResult.Success(alice), verify("alice", "secret of alice"));
        assertEquals(new AuthResult.Success(alice), verify("Alice@Example.test", "secret of alice"));
        assertEquals(new AuthResult.Denied(), verify("alice", "Secret of alice"));
        assertEquals(new AuthResult.Denied(), verify("bob", "secret of alice"));
        assertEquals(new AuthResult.Denied(), verify("alice@elsewhere.test", "secret of alice"));
        assertEquals(new AuthResult.Denied(), verify("", ""));
        admin().password("alice", "neu ß".toCharArray());
        assertEquals(new AuthResult.Denied(), verify("alice", "secret of alice"));
        assertEquals(new AuthResult.Success(alice), verify("alice", "neu ß"));
        admin().deleteAccount("alice");
        assertEquals(new AuthResult.Denied(), verify("alice", "neu ß"));
    }

    private AuthResult verify(String user, String password) throws Exception {
        return authenticator().verify(user, password.toCharArray(), REMOTE);
    }

    // rfc5802#3
    @Test
    public void scramSecretsFitThePassword() throws Exception {
        admin().createDomain("example.test");
        AccountInfo alice = account("alice");
        ScramSecret secret = authenticator().scram("alice", REMOTE).orElseThrow();
        assertTrue(secret.iterations() >= 4096); // rfc7677#4
        assertStored("secret of alice", secret);
        admin().password("alice", "other".toCharArray());
        assertStored(
                "other", authenticator().scram("ALICE@example.test", REMOTE).orElseThrow());
        assertEquals(new AuthResult.Success(alice), authenticator().scramResult("alice", true, REMOTE));
        assertEquals(new AuthResult.Denied(), authenticator().scramResult("alice", false, REMOTE));
        assertEquals(new AuthResult.Denied(), authenticator().scramResult("nobody", true, REMOTE));
    }

    @Test
    public void nobodyLearnsWhoExistsFromScram() throws Exception {
        admin().createDomain("example.test");
        account("alice");
        ScramSecret alice = authenticator().scram("alice", REMOTE).orElseThrow();
        ScramSecret nobody = authenticator().scram("nobody", REMOTE).orElseThrow();
        ScramSecret again = authenticator().scram("Nobody@example.test", REMOTE).orElseThrow();
        assertArrayEquals(nobody.salt(), again.salt());
        assertEquals(alice.salt().length, nobody.salt().length);
        assertEquals(alice.iterations(), nobody.iterations());
        assertEquals(32, nobody.storedKey().length);
    }

    private static void assertStored(String password, ScramSecret secret) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), secret.salt(), secret.iterations(), 256);
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
        assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(mac(salted, "Client Key")), secret.storedKey());
        assertArrayEquals(mac(salted, "Server Key"), secret.serverKey());
    }

    private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }
}
