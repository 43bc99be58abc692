package org.posthouse.filter.junk.history;

/** What the history says of a mail. */
public sealed interface Opinion {
    /**
     * Its sender is proven, known and never sent junk: not to be judged by its content.
     *
     * @param standing of the address
     */
    record Known(Standing standing) implements Opinion {}

    /**
     * To be judged by its content.
     *
     * @param score to be added to the model's score: above 0 for junk; at most {@link History#MOST} either way, 0 for strangers
     */
    record Leaning(double score) implements Opinion {}
}
