package org.posthouse.filter.junk.history;

/**
 * What came under a name before.
 *
 * @param good mails that the owner wanted; stops at 65,535
 * @param junk mails that the owner called junk; stops at 65,535
 */
public record Standing(int good, int junk) {
    /** Of a name that has no history. */
    public static final Standing UNKNOWN = new Standing(0, 0);

    public Standing {
        if (good < 0 || junk < 0) {
            throw new IllegalArgumentException("good " + good + ", junk " + junk);
        }
    }

    /** Above 0 if most of it was junk, below if most was good; 0 for an unknown name. The unit is that of the model's score. */
    double lean() {
        return Math.log((junk + 1.0) / (good + 1.0));
    }
}
