package org.posthouse.imap.state;

import java.time.Duration;
import org.posthouse.support.memory.HeapShare;

/**
 * What can be configured.
 *
 * @param hostname the name in the greeting
 * @param timeout silence after which a client that is logged in is logged out (rfc3501#5.4)
 * @param loginTimeout the same before it is logged in
 * @param keepAlive silence in IDLE after which something is said, so that the path stays open; zero: never
 * @param maxCommand the most octets of a command, without the message of an APPEND
 * @param maxCommandBeforeLogin the same before login
 * @param maxMessage the largest message that can be appended
 * @param maxErrors bad commands in a row after which the connection is closed
 * @param maxLogins failed logins after which the connection is closed
 * @param scram SCRAM-SHA-256 is offered
 * @param storeWait how long a command waits for the store while it is being replaced; zero: not at all
 * @param bounds what all sessions together may take
 */
public record Settings(
        String hostname,
        Duration timeout,
        Duration loginTimeout,
        Duration keepAlive,
        int maxCommand,
        int maxCommandBeforeLogin,
        long maxMessage,
        int maxErrors,
        int maxLogins,
        boolean scram,
        Duration storeWait,
        Bounds bounds) {
    /**
     * What sessions may take of what all share.
     *
     * @param views octets that all views of mailboxes may take
     * @param viewsOfAccount octets that those of one account may
     * @param commandsOfAccount how many sessions of one account work at a time
     */
    public record Bounds(long views, long viewsOfAccount, int commandsOfAccount) {
        /** What is used without configuration. */
        public static final Bounds DEFAULTS = of(HeapShare.VIEWS_PERCENT, 25, 8);

        /**
         * Shares of the heap there is.
         *
         * @param percent of the heap, for all views
         * @param percentOfAccount of that, for those of one account
         */
        public static Bounds of(int percent, int percentOfAccount, int commandsOfAccount) {
            long views = HeapShare.percent(percent);
            return new Bounds(views, views / 100 * percentOfAccount, commandsOfAccount);
        }
    }

    /** What is used without configuration. */
    public static final Settings DEFAULTS = new Settings(
            "localhost",
            Duration.ofMinutes(30),
            Duration.ofMinutes(3),
            Duration.ofMinutes(2),
            60 * 1024,
            8 * 1024,
            50L << 20,
            10,
            5,
            true,
            Duration.ofSeconds(10),
            Bounds.DEFAULTS);

    /** The same with another name. */
    public Settings named(String name) {
        return new Settings(
                name,
                timeout,
                loginTimeout,
                keepAlive,
                maxCommand,
                maxCommandBeforeLogin,
                maxMessage,
                maxErrors,
                maxLogins,
                scram,
                storeWait,
                bounds);
    }
}
