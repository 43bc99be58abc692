package org.posthouse.support.scratch;

/**
 * What drafts may take.
 *
 * @param one octets of the largest draft that is kept in memory
 * @param all octets that all drafts in memory may take together
 * @param minFree octets that must stay free on the disk
 */
public record Bounds(int one, long all, long minFree) {
    public Bounds {
        one = Math.max(0, one);
        all = Math.max(0, all);
        minFree = Math.max(0, minFree);
    }
}
