package org.posthouse.segments;

/**
 * A place where the octets on the disk are not those that were made durable. It is reported and left as it is.
 *
 * @param file name of the segment file
 * @param offset where the damage begins
 * @param id the record it is in; 0 if that cannot be told
 * @param what what was found, in words
 */
public record Damage(String file, long offset, long id, String what) {
    @Override
    public String toString() {
        return file + " at " + offset + (id == 0 ? "" : ", record " + Long.toHexString(id)) + ": " + what;
    }
}
