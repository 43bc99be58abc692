package org.posthouse.imap.state;

import java.time.Duration;

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
 * @param storeWait how long a command waits for the store while it is being replaced; zero: not at all
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
        Duration storeWait) {
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
            Duration.ofSeconds(10));

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
                storeWait);
    }
}
