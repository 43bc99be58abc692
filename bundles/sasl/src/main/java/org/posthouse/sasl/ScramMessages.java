package org.posthouse.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The grammar of a SCRAM client's messages (rfc5802#7). */
final class ScramMessages {
    /**
     * The client's first message.
     *
     * @param gs2Header with its final comma
     * @param authorization whom to act as; empty if not said
     * @param user prepared
     * @param nonce the client's part
     * @param bare the message without the gs2 header, as it was sent
     */
    record First(String gs2Header, String authorization, String user, String nonce, String bare) {}

    /**
     * The client's last message.
     *
     * @param binding the gs2 header and the channel binding data as the client sent them
     * @param nonce both parts
     * @param proof the ClientProof
     * @param withoutProof the message before {@code ,p=}
     */
    record Final(byte[] binding, String nonce, byte[] proof, String withoutProof) {}

    private ScramMessages() {}

    static First first(byte[] octets) throws MalformedException {
        String text = text(octets);
        int flagEnd = text.indexOf(',');
        int headerEnd = text.indexOf(',', flagEnd + 1);
        if (flagEnd < 0 || headerEnd < 0) {
            throw new MalformedException();
        }
        // "p=…" asks for channel binding, which is not offered
        String flag = text.substring(0, flagEnd);
        if (!flag.equals("n") && !flag.equals("y")) {
            throw new MalformedException();
        }
        String authorization = text.substring(flagEnd + 1, headerEnd);
        if (!authorization.isEmpty()) {
            authorization = SaslPrep.prepared(name(value(authorization, 'a')));
        }
        String bare = text.substring(headerEnd + 1);
        String[] attributes = bare.split(",", -1);
        if (attributes.length < 2) {
            throw new MalformedException();
        }
        // "m=" in the first place would be a mandatory extension: none is known (rfc5802#5.1)
        String user = SaslPrep.prepared(name(value(attributes[0], 'n')));
        String nonce = nonce(value(attributes[1], 'r'));
        return new First(text.substring(0, headerEnd + 1), authorization, user, nonce, bare);
    }

    static Final last(byte[] octets) throws MalformedException {
        String text = text(octets);
        int proofAt = text.lastIndexOf(",p=");
        if (proofAt < 0) {
            throw new MalformedException();
        }
        String withoutProof = text.substring(0, proofAt);
        String[] attributes = withoutProof.split(",", -1);
        if (attributes.length < 2) {
            throw new MalformedException();
        }
        return new Final(
                base64(value(attributes[0], 'c')),
                nonce(value(attributes[1], 'r')),
                base64(text.substring(proofAt + 3)),
                withoutProof);
    }

    private static String text(byte[] octets) throws MalformedException {
        String text = new String(octets, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0 || text.indexOf('\0') >= 0) {
            throw new MalformedException();
        }
        return text;
    }

    private static String value(String attribute, char name) throws MalformedException {
        if (attribute.length() < 3 || attribute.charAt(0) != name || attribute.charAt(1) != '=') {
            throw new MalformedException();
        }
        return attribute.substring(2);
    }

    private static String nonce(String value) throws MalformedException {
        if (!value.chars().allMatch(c -> c > 32 && c < 127)) {
            throw new MalformedException();
        }
        return value;
    }

    /** A saslname: {@code =2C} is a comma, {@code =3D} an equals sign, no other use of {@code =}. */
    private static String name(String value) throws MalformedException {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '=') {
                out.append(c);
            } else if (value.startsWith("=2C", i)) {
                out.append(',');
                i += 2;
            } else if (value.startsWith("=3D", i)) {
                out.append('=');
                i += 2;
            } else {
                throw new MalformedException();
            }
        }
        return out.toString();
    }

    private static byte[] base64(String value) throws MalformedException {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException notBase64) {
            throw new MalformedException();
        }
    }
}
