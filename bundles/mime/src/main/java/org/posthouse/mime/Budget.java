package org.posthouse.mime;

/**
 * What may still be kept of a message, shared by all who read it: octets of header values and parts. What structure hangs on
 * cannot be crowded out by the rest.
 */
final class Budget {
    private int structural = Mime.MAX_RETAINED / 2;
    private int other = Mime.MAX_RETAINED / 2;
    private int parts = Mime.MAX_PARTS;

    int left(Field field) {
        return field.structural() ? structural : other;
    }

    void take(Field field, int octets) {
        if (field.structural()) {
            structural -= octets;
        } else {
            other -= octets;
        }
    }

    boolean hasParts() {
        return parts > 0;
    }

    void takePart() {
        parts--;
    }
}
