package org.posthouse.benchmarks.load;

import java.util.List;
import java.util.Optional;

/**
 * A way of sending mail.
 *
 * @param name as the command line has it
 * @param sessions at once
 * @param octets of a message
 * @param perConnection messages sent before QUIT
 * @param messages so many make one run
 * @param slow so many for a contestant that has no compiler to warm up
 * @param relay whether the mail goes on to another server
 */
public record Load(
        String name, String title, int sessions, int octets, int perConnection, int messages, int slow, boolean relay) {
    /** After a start; the others are measured warm. */
    public static final Load COLD = new Load("cold", "cold, 10 sessions", 10, 4096, 1, 1000, 1000, false);
    /** The quickest way to fill mailboxes. */
    public static final Load MANY = new Load("many", "10 sessions, 50 a connection", 10, 4096, 50, 20_000, 3000, false);

    public static final Load TEN = new Load("ten", "10 sessions", 10, 4096, 1, 10_000, 1500, false);
    public static final Load RELAY = new Load("relay", "relay, 10 sessions", 10, 4096, 1, 3000, 1500, true);

    /** All that are measured warm, in the order of the tables. */
    public static final List<Load> WARM = List.of(
            TEN,
            new Load("hundred", "100 sessions", 100, 4096, 1, 10_000, 1500, false),
            MANY,
            new Load("large", "10 sessions, 100 KiB", 10, 102_400, 1, 4000, 1000, false),
            RELAY);

    /** A warm load by its name. */
    public static Optional<Load> warm(String name) {
        return WARM.stream().filter(l -> l.name.equals(name)).findFirst();
    }

    /** The same load with another number of messages. */
    public Load of(int count) {
        return new Load(name, title, sessions, octets, perConnection, count, count, relay);
    }
}
