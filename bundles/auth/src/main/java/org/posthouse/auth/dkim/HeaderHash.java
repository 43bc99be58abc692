package org.posthouse.auth.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is signed of a header section (rfc6376#3.7): the fields that were chosen, and the signature's own without its value. */
final class HeaderHash {
    private static final byte[] CRLF = {'\r', '\n'};

    /** The value of {@code b=}, and no other tag's that ends in b. */
    private static final Pattern VALUE = Pattern.compile("(^|;)([ \\t\\r\\n]*b[ \\t\\r\\n]*=)[^;]*", Pattern.DOTALL);

    private HeaderHash() {}

    /** Whether a signature is that of these fields. */
    static boolean verify(DkimSignature signature, List<RawFields.Field> chosen, PublicKey key)
            throws GeneralSecurityException {
        Signature verifier;
        if (signature.algorithm().equals(DkimSignature.ED25519)) {
            MessageDigest digest = BodyHash.sha256();
            feed(signature.header(), chosen, withoutValue(signature.field().octets()), digest::update);
            verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(digest.digest()); // rfc8463#3: the hash is what is signed
        } else {
            verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            feed(signature.header(), chosen, withoutValue(signature.field().octets()), verifier::update);
        }
        return verifier.verify(signature.signature());
    }

    /**
     * Signs fields in the relaxed form.
     *
     * @param own the signature's field with an empty {@code b=} at its end
     */
    static byte[] sign(List<RawFields.Field> chosen, byte[] own, PrivateKey key) throws GeneralSecurityException {
        Signature signer;
        if (key.getAlgorithm().equals("RSA")) {
            signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key);
            feed(Canonical.RELAXED, chosen, own, signer::update);
        } else {
            MessageDigest digest = BodyHash.sha256();
            feed(Canonical.RELAXED, chosen, own, digest::update);
            signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(digest.digest());
        }
        return signer.sign();
    }

    /** Takes octets, as digests and signatures do. */
    private interface Sink {
        void update(byte[] octets) throws GeneralSecurityException;
    }

    private static void feed(Canonical form, List<RawFields.Field> chosen, byte[] own, Sink sink)
            throws GeneralSecurityException {
        for (RawFields.Field field : chosen) {
            sink.update(form.field(field.octets()));
            sink.update(CRLF);
        }
        sink.update(form.field(own));
    }

    private static byte[] withoutValue(byte[] field) {
        String text = new String(field, StandardCharsets.ISO_8859_1);
        int colon = text.indexOf(':');
        Matcher value = VALUE.matcher(text.substring(colon + 1));
        String emptied = value.replaceFirst("$1$2");
        return (text.substring(0, colon + 1) + emptied).getBytes(StandardCharsets.ISO_8859_1);
    }
}
