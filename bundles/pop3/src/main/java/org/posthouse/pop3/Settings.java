package org.posthouse.pop3;

import java.time.Duration;
import org.posthouse.support.memory.HeapShare;

/**
 * The configuration as sessions use it.
 *
 * @param hostname the name in the greeting
 * @param timeout the longest silence of a client that is logged in
 * @param loginTimeout the longest silence before that
 * @param maxErrors bad commands before the connection is closed
 * @param maxLogins failed logins before the connection is closed
 * @param maxMessages the most messages a session shows
 * @param scram SCRAM-SHA-256 is offered
 * @param storeWait how long a command waits for an absent store
 * @param bounds what sessions may take of what all share
 */
record Settings(
        String hostname,
        Duration timeout,
        Duration loginTimeout,
        int maxErrors,
        int maxLogins,
        int maxMessages,
        boolean scram,
        Duration storeWait,
        Bounds bounds) {
    /**
     * What sessions may take of what all share.
     *
     * @param maildrops octets that the maildrops of all sessions may take
     * @param maildropsOfAccount octets that those of one account may
     * @param commandsOfAccount how many sessions of one account work at a time
     */
    record Bounds(long maildrops, long maildropsOfAccount, int commandsOfAccount) {
        static final Bounds DEFAULTS = of(HeapShare.MAILDROPS_PERCENT, 25, 8);

        /**
         * Shares of the heap there is.
         *
         * @param percent of the heap, for all maildrops
         * @param percentOfAccount of that, for those of one account
         */
        static Bounds of(int percent, int percentOfAccount, int commandsOfAccount) {
            long maildrops = HeapShare.percent(percent);
            return new Bounds(maildrops, maildrops / 100 * percentOfAccount, commandsOfAccount);
        }
    }

    static final Settings DEFAULTS = new Settings(
            "localhost",
            Duration.ofMinutes(10),
            Duration.ofMinutes(3),
            10,
            3,
            200_000,
            true,
            Duration.ofSeconds(10),
            Bounds.DEFAULTS);

    /** The same with another name. */
    Settings named(String name) {
        return new Settings(name, timeout, loginTimeout, maxErrors, maxLogins, maxMessages, scram, storeWait, bounds);
    }
}
