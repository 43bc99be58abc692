package org.posthouse.testkit.acme;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;

/**
 * A signed request (rfc7515, rfc8555#6.2).
 *
 * @param header the protected header
 * @param payload what was signed; empty for POST-as-GET
 */
record Jws(Map<String, Object> header, String payload, byte[] signed, byte[] signature) {
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    static Jws read(String body) {
        Map<String, Object> all = Json.object(body);
        String header = (String) all.get("protected");
        String payload = (String) all.get("payload");
        return new Jws(
                Json.object(decode(header)),
                decode(payload),
                (header + "." + payload).getBytes(StandardCharsets.US_ASCII),
                DECODER.decode((String) all.get("signature")));
    }

    private static String decode(String text) {
        return new String(DECODER.decode(text), StandardCharsets.UTF_8);
    }

    String text(String field) {
        return header.get(field) instanceof String text ? text : "";
    }

    boolean isSignedBy(PublicKey key) throws GeneralSecurityException {
        Signature check = Signature.getInstance(
                switch (text("alg")) {
                    case "ES256" -> "SHA256withECDSAinP1363Format";
                    case "RS256" -> "SHA256withRSA";
                    default -> throw new GeneralSecurityException("badSignatureAlgorithm");
                });
        check.initVerify(key);
        check.update(signed);
        return check.verify(signature);
    }

    /** The key that a new account sends along. */
    @SuppressWarnings("unchecked")
    Map<String, Object> jwk() {
        return (Map<String, Object>) header.get("jwk");
    }

    static PublicKey key(Map<String, Object> jwk) throws GeneralSecurityException {
        if ("EC".equals(jwk.get("kty"))) {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec("secp256r1"));
            return KeyFactory.getInstance("EC")
                    .generatePublic(new ECPublicKeySpec(
                            new ECPoint(number(jwk, "x"), number(jwk, "y")),
                            curve.getParameterSpec(ECParameterSpec.class)));
        }
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
    }

    private static BigInteger number(Map<String, Object> jwk, String field) {
        return new BigInteger(1, DECODER.decode((String) jwk.get(field)));
    }

    /** rfc7638#3. */
    static String thumbprint(Map<String, Object> jwk) throws GeneralSecurityException {
        String canonical = "EC".equals(jwk.get("kty"))
                ? "{\"crv\":\"" + jwk.get("crv") + "\",\"kty\":\"EC\",\"x\":\"" + jwk.get("x") + "\",\"y\":\""
                        + jwk.get("y") + "\"}"
                : "{\"e\":\"" + jwk.get("e") + "\",\"kty\":\"RSA\",\"n\":\"" + jwk.get("n") + "\"}";
        return ENCODER.encodeToString(sha256(canonical));
    }

    static byte[] sha256(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
