package org.posthouse.api.mail;

import org.posthouse.api.message.Header;

/** What a header field must be like to be written into a message. */
final class Fields {
    /** The longest text of a reply, in characters. */
    static final int LONGEST_TEXT = 64 * 1024;

    private Fields() {}

    /** @throws IllegalArgumentException if the body would end the field, or the header section (rfc5322#2.2.3) */
    static void check(Header header) {
        String body = header.body();
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            boolean fold = c == '\r'
                    && i + 2 < body.length()
                    && body.charAt(i + 1) == '\n'
                    && (body.charAt(i + 2) == ' ' || body.charAt(i + 2) == '\t');
            if (fold) {
                i += 2;
            } else if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException("line break in the field " + header.name());
            }
        }
    }
}
