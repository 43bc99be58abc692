package org.posthouse.intake.budget;

/** Of the latest mails, or connections, which a filter refused. */
final class Refusals {
    private final boolean[] refused = new boolean[Calls.SIZE]; // guarded by this
    private int next; // guarded by this
    private int size; // guarded by this
    private int count; // guarded by this

    /**
     * What is in the window.
     *
     * @param all how many it looked at
     * @param refused how many of them it refused
     */
    record Seen(int all, int refused) {
        static final Seen NONE = new Seen(0, 0);

        double share() {
            return all == 0 ? 0 : (double) refused / all;
        }
    }

    synchronized void add(boolean refuses) {
        if (size == refused.length) {
            count -= refused[next] ? 1 : 0;
        } else {
            size++;
        }
        refused[next] = refuses;
        count += refuses ? 1 : 0;
        next = (next + 1) % refused.length;
    }

    synchronized Seen seen() {
        return new Seen(size, count);
    }
}
