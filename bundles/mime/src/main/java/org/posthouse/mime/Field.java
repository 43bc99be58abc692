package org.posthouse.mime;

/** The header fields whose values are kept. */
enum Field {
    CONTENT_TYPE("content-type", false),
    CONTENT_TRANSFER_ENCODING("content-transfer-encoding", false),
    CONTENT_ID("content-id", false),
    CONTENT_DESCRIPTION("content-description", false),
    CONTENT_DISPOSITION("content-disposition", false),
    CONTENT_MD5("content-md5", false),
    CONTENT_LANGUAGE("content-language", false),
    CONTENT_LOCATION("content-location", false),
    DATE("date", true),
    SUBJECT("subject", true),
    FROM("from", true),
    SENDER("sender", true),
    REPLY_TO("reply-to", true),
    TO("to", true),
    CC("cc", true),
    BCC("bcc", true),
    IN_REPLY_TO("in-reply-to", true),
    MESSAGE_ID("message-id", true);

    private static final Field[] ALL = values();
    private static final int LONGEST = CONTENT_TRANSFER_ENCODING.key.length();

    private final String key;
    private final boolean envelope;

    Field(String key, boolean envelope) {
        this.key = key;
        this.envelope = envelope;
    }

    /** True for fields of the ENVELOPE, which count in messages only. */
    boolean envelope() {
        return envelope;
    }

    /** True for fields that decide what parts there are and what they are called. */
    boolean structural() {
        return this == CONTENT_TYPE || this == CONTENT_DISPOSITION || this == CONTENT_TRANSFER_ENCODING;
    }

    /** True for lists that are joined if the field is there more than once. */
    boolean joined() {
        return this == TO || this == CC || this == BCC;
    }

    /** The most octets that are kept of a value. */
    int limit() {
        return switch (this) {
            case FROM, REPLY_TO, TO, CC, BCC -> 256 * 1024;
            default -> 32 * 1024;
        };
    }

    /** The field of this name, in any case; null if it is none of these. */
    static Field of(byte[] octets, int from, int to) {
        int length = to - from;
        if (length < 2 || length > LONGEST) {
            return null;
        }
        int first = octets[from] | 0x20;
        for (Field field : ALL) {
            if (field.key.length() == length && field.key.charAt(0) == first && field.is(octets, from)) {
                return field;
            }
        }
        return null;
    }

    private boolean is(byte[] octets, int from) {
        for (int i = 1; i < key.length(); i++) {
            int c = octets[from + i];
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
