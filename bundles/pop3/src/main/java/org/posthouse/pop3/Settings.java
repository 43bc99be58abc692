package org.posthouse.pop3;

import java.time.Duration;

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
 * @param maildrops octets that the maildrops of all sessions may take
 * @param maildropsOfAccount octets that those of one account may
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
        long maildrops,
        long maildropsOfAccount) {
    static final Settings DEFAULTS = new Settings(
            "localhost",
            Duration.ofMinutes(10),
            Duration.ofMinutes(3),
            10,
            3,
            200_000,
            true,
            Duration.ofSeconds(10),
            ofHeap(10),
            ofHeap(10) / 4);

    /** @param percent of the heap there is */
    static long ofHeap(int percent) {
        return Runtime.getRuntime().maxMemory() / 100 * percent;
    }

    /** The same with another name. */
    Settings named(String name) {
        return new Settings(
                name,
                timeout,
                loginTimeout,
                maxErrors,
                maxLogins,
                maxMessages,
                scram,
                storeWait,
                maildrops,
                maildropsOfAccount);
    }
}
