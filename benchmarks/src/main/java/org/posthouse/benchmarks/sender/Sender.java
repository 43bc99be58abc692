package org.posthouse.benchmarks.sender;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A domain whose mail is authentic: SPF allows this machine, the mail is signed, and DMARC asks for it. */
public final class Sender {
    public static final String DOMAIN = "sender.test";
    public static final String HOST = "load." + DOMAIN;

    private static final String SELECTOR = "bench";
    private static final int KEY_BITS = 2048;

    /** One key for a whole run, since the servers keep its record. */
    private static final Sender INSTANCE = new Sender();

    private final KeyPair pair;

    private Sender() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) { // each JDK has RSA
            throw new IllegalStateException(impossible);
        }
    }

    public static Sender instance() {
        return INSTANCE;
    }

    /** The texts of its TXT records by name. */
    Map<String, String> texts() {
        String key = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        return Map.of(
                DOMAIN,
                "v=spf1 ip4:127.0.0.1 -all",
                HOST,
                "v=spf1 ip4:127.0.0.1 -all",
                "_dmarc." + DOMAIN,
                "v=DMARC1; p=reject",
                SELECTOR + "._domainkey." + DOMAIN,
                "v=DKIM1; k=rsa; p=" + key);
    }

    /**
     * The message with a signature (RFC 6376, canonicalization {@code relaxed/simple}) on top.
     *
     * @param fields each with name, colon, one space and a value without another space at its ends
     * @param body lines that end with CRLF, the last one not empty
     */
    public String signed(List<String> fields, String body) {
        StringBuilder names = new StringBuilder();
        StringBuilder covered = new StringBuilder();
        for (String field : fields) {
            int colon = field.indexOf(':');
            String name = field.substring(0, colon).toLowerCase(Locale.ROOT);
            names.append(names.isEmpty() ? "" : ":").append(name);
            covered.append(name)
                    .append(':')
                    .append(field.substring(colon + 1).strip())
                    .append("\r\n");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String hash = Base64.getEncoder().encodeToString(digest.digest(ascii(body)));
            String unsigned = "v=1; a=rsa-sha256; c=relaxed/simple; d=" + DOMAIN + "; s=" + SELECTOR + "; h=" + names
                    + "; bh=" + hash + "; b=";
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(ascii(covered + "dkim-signature:" + unsigned));
            String value = Base64.getMimeEncoder(64, ascii("\r\n ")).encodeToString(signature.sign());
            return "DKIM-Signature: " + unsigned + value + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n" + body;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
