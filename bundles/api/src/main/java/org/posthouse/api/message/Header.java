package org.posthouse.api.message;

import java.nio.charset.StandardCharsets;

/**
 * One header field (rfc5322#2.2).
 *
 * @param name the field name, without the colon
 * @param body the field body as it stands on the wire after the colon: leading white space and folding
 *     ({@code CRLF WSP}) kept, without the final CRLF
 */
public record Header(String name, String body) {
    public Header {
        if (!isName(name)) {
            throw new IllegalArgumentException("not a field name: " + name);
        }
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= 32 || c >= 127 || c == ':') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** A field whose body is {@code " " + value}; bare line ends in the value are refused, folded ones kept. */
    public static Header of(String name, String value) {
        String rest = value.replace("\r\n ", "").replace("\r\n\t", "");
        if (rest.indexOf('\r') >= 0 || rest.indexOf('\n') >= 0 || rest.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("line break in the value of " + name);
        }
        return new Header(name, " " + value);
    }

    /** The unfolded value without surrounding white space (rfc5322#2.2.3). */
    public String value() {
        return body.replace("\r\n", "").replace("\n", "").strip();
    }

    /** The field as it goes on the wire, final CRLF included, in UTF-8. */
    public byte[] toBytes() {
        return (name + ":" + body + "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
