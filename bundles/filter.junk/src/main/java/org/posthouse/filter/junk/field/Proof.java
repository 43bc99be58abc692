package org.posthouse.filter.junk.field;

/**
 * What is known of a mail's sender besides the name.
 *
 * @param proven true if the domain in From is authenticated
 * @param organisation the domain that vouches for it, a parent of the one in From or that itself; empty if nothing is proven
 * @param network where it came from, as {@code 192.0.2.0/24}; empty if there was no client
 */
public record Proof(boolean proven, String organisation, String network) {
    /** Nothing is known. */
    public static final Proof NONE = new Proof(false, "", "");
}
