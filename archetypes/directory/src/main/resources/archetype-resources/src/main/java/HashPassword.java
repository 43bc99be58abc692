package ${package};

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Asks for a password and prints its hash, for a line of the file. Needs nothing but the JDK. */
public final class HashPassword {
    private static final int ITERATIONS = 20_000;

    private HashPassword() {}

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        Console console = System.console();
        String password = console == null
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine()
                : new String(console.readPassword("Password: "));
        if (password == null || password.isEmpty()) {
            throw new IllegalArgumentException("The password is empty");
        }
        System.out.println(hash(password));
    }

    /** The secret of SCRAM-SHA-256 (rfc5802, rfc7677): nobody can log in with it, nor tell the password. */
    static String hash(String password) throws GeneralSecurityException {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        String normal = Normalizer.normalize(password, Normalizer.Form.NFKC);
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(normal.toCharArray(), salt, ITERATIONS, 256))
                .getEncoded();
        byte[] stored = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
        Base64.Encoder base64 = Base64.getEncoder();
        return "{SCRAM-SHA-256}" + ITERATIONS + "," + base64.encodeToString(salt) + ","
                + base64.encodeToString(stored) + "," + base64.encodeToString(hmac(salted, "Server Key"));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }
}
