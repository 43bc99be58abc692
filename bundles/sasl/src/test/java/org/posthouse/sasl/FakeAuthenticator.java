package org.posthouse.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.ScramSecret;

/** Knows one user. */
class FakeAuthenticator implements Authenticator {
    static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    final String user;
    final String password;
    final List<String> asked = new ArrayList<>();
    boolean broken;

    /** Its bundle has left. */
    boolean left;

    boolean later;
    boolean notYet;
    boolean noScram;

    FakeAuthenticator(String user, String password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public AuthResult verify(String name, char[] given, String remote) {
        fail();
        asked.add("verify " + name);
        return result(name.equals(user) && password.equals(new String(given)));
    }

    @Override
    public Optional<ScramSecret> scram(String name, String remote) {
        fail();
        return noScram ? Optional.empty() : Optional.of(secret(name.equals(user) ? password : "made up"));
    }

    @Override
    public AuthResult scramResult(String name, boolean proven, String remote) {
        asked.add("scram " + name + " " + proven);
        return result(proven && name.equals(user));
    }

    private void fail() {
        if (left) {
            throw new NoClassDefFoundError("its bundle has left");
        } else if (broken) {
            throw new IllegalStateException("gone");
        }
    }

    private AuthResult result(boolean right) {
        if (notYet) {
            return new AuthResult.NotYet();
        }
        if (later) {
            return new AuthResult.TryLater();
        }
        return right ? new AuthResult.Success(new AccountInfo(7, user + "@example.test", 0)) : new AuthResult.Denied();
    }

    static ScramSecret secret(String password) {
        byte[] salted = salted(password, SALT, 4096);
        return new ScramSecret(SALT, 4096, sha256(hmac(salted, "Client Key")), hmac(salted, "Server Key"));
    }

    static byte[] salted(String password, byte[] salt, int iterations) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
