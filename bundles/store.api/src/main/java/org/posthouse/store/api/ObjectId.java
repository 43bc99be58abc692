package org.posthouse.store.api;

/**
 * The id of a mailbox, a message or a thread as clients are told it (rfc8474): never used again for anything else, and
 * compared as it is written. Only the store knows how to read it.
 *
 * @param value 1 to 255 letters, digits, {@code _} and {@code -} (rfc8474#7)
 */
public record ObjectId(String value) {
    private static final int MAX_LENGTH = 255;

    public ObjectId {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !value.chars().allMatch(ObjectId::allowed)) {
            throw new IllegalArgumentException("not an object id: " + value);
        }
    }

    private static boolean allowed(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    @Override
    public String toString() {
        return value;
    }
}
