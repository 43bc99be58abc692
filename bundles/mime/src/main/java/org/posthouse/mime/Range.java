package org.posthouse.mime;

/**
 * A stretch of octets of a message.
 *
 * @param offset where it begins, counted from the first octet of the whole message
 * @param length how many octets
 */
public record Range(long offset, long length) {
    public Range {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(offset + "+" + length);
        }
    }

    /** Where it ends: the first octet behind it. */
    public long end() {
        return offset + length;
    }

    /**
     * The part of it that a partial fetch {@code <from.count>} means (rfc3501#6.4.5): cut at the end, empty behind it.
     */
    public Range slice(long from, long count) {
        long start = Math.min(Math.max(from, 0), length);
        return new Range(offset + start, Math.min(Math.max(count, 0), length - start));
    }
}
