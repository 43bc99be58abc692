package org.posthouse.testkit.directory;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.Test;
import org.posthouse.api.directory.DirectorySource;
import org.posthouse.api.directory.DirectorySource.Account;
import org.posthouse.api.directory.DirectorySource.Check;
import org.posthouse.api.directory.DirectorySource.Nobody;
import org.posthouse.api.directory.DirectorySource.NotNow;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.message.Address;

/** What every source of accounts does. */
public abstract class DirectorySourceContract {
    private static final String REMOTE = "192.0.2.1";

    /** The source, with two accounts. */
    protected abstract DirectorySource source() throws Exception;

    /** A source that cannot reach what it reads from, and never could: no file, no server, no table. */
    protected abstract DirectorySource unreachable() throws Exception;

    /** The name of one of its accounts, in lower case. */
    protected abstract String account();

    /** The name of the other one. */
    protected abstract String other();

    /** The password of the first one. */
    protected abstract String password();

    private static Address address(String text) {
        return Address.parse(text).orElseThrow().normalized();
    }

    private String domain() {
        return account().substring(account().indexOf('@') + 1);
    }

    private Account found(DirectorySource source, String name) {
        assertTrue(name + " is an account", source.find(address(name)) instanceof Account);
        return (Account) source.find(address(name));
    }

    @Test
    public void itsDomainsAreThoseOfItsAccountsInLowerCase() throws Exception {
        for (String domain : source().domains()) {
            assertEquals(domain.toLowerCase(Locale.ROOT), domain);
        }
        assertTrue(source().domains().contains(domain()));
    }

    @Test
    public void anAccountIsFoundByItsNameAndNobodyElseIs() throws Exception {
        assertEquals(account(), found(source(), account()).name());
        assertEquals(other(), found(source(), other()).name());
        assertEquals(new Nobody(), source().find(address("nobody-has-this-name@" + domain())));
    }

    /** Mail is kept by the key: it stays the same over restarts, and no two accounts have the same. */
    @Test
    public void keysStayAndAreDifferent() throws Exception {
        String key = found(source(), account()).key();
        assertFalse(key.isBlank());
        assertTrue(key.length() <= 400);
        assertEquals(key, found(source(), account()).key());
        assertNotEquals(key, found(source(), other()).key());
    }

    @Test
    public void thePasswordOfTheAccountIsRightAndNoOther() throws Exception {
        assertEquals(Check.RIGHT, login(account(), password()));
        assertEquals(Check.WRONG, login(account(), password() + "x"));
        assertEquals(Check.WRONG, login(account(), password().toUpperCase(Locale.ROOT) + " "));
        assertEquals(Check.WRONG, login(other(), password()));
    }

    /** To an LDAP server a bind without a password succeeds, and means nobody (rfc4513#5.1.2). */
    @Test
    public void anEmptyPasswordIsNeverRight() throws Exception {
        assertEquals(Check.WRONG, source().check(account(), new char[0], REMOTE));
    }

    @Test
    public void nobodyHasNoPassword() throws Exception {
        String nobody = "nobody-has-this-name@" + domain();
        assertEquals(Check.WRONG, source().check(nobody, password().toCharArray(), REMOTE));
    }

    /** Mail must wait then: to say that nobody is there would bounce it. */
    @Test
    public void whatCannotBeReachedIsNotNow() throws Exception {
        DirectorySource away = unreachable();
        assertEquals(new NotNow(), away.find(address(account())));
        assertEquals(new NotNow(), away.find(address("nobody-has-this-name@" + domain())));
        if (found(source(), account()).secret().isEmpty()) {
            assertEquals(Check.NOT_NOW, away.check(account(), password().toCharArray(), REMOTE));
        }
    }

    /** A login as the server does it. */
    private Check login(String name, String password) throws Exception {
        DirectorySource source = source();
        Optional<ScramSecret> secret = found(source, name).secret();
        if (secret.isEmpty()) {
            return source.check(name, password.toCharArray(), REMOTE);
        }
        assertTrue(secret.get().iterations() >= 4096); // rfc7677#4
        return fits(password, secret.get()) ? Check.RIGHT : Check.WRONG;
    }

    // rfc5802#3
    private static boolean fits(String password, ScramSecret secret) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), secret.salt(), secret.iterations(), 256);
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
        byte[] stored = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
        boolean both = MessageDigest.isEqual(stored, secret.storedKey());
        assertEquals(
                "one key fits, the other does not",
                both,
                MessageDigest.isEqual(hmac(salted, "Server Key"), secret.serverKey()));
        return both;
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
