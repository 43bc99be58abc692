package org.posthouse.net.mina;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings for all connections. */
@ObjectClassDefinition(
        name = "Posthouse connections",
        description = "Threads, limits and timeouts for all listeners. Changes take effect at once, except for "
                + "the number of I/O threads.")
public @interface NetConfig {
    @AttributeDefinition(
            name = "I/O threads",
            description = "Threads that read and write all connections. 0: one per two processors. A change takes "
                    + "effect when the bundle restarts.",
            min = "0",
            max = "64")
    int ioThreads() default 0;

    @AttributeDefinition(
            name = "Workers",
            description = "Threads for commands that may block: directory, filters, mail store.",
            min = "1",
            max = "1024")
    int workers() default 32;

    @AttributeDefinition(
            name = "Worker queue",
            description = "Maximum connections waiting for a worker; others are served a little later.",
            min = "10",
            max = "1000000")
    int workerQueue() default 10_000;

    @AttributeDefinition(
            name = "Maximum connections",
            description = "Maximum open connections on all listeners together; three quarters of them for clients "
                    + "that have not logged in. At the limit, a new connection replaces the one without a login "
                    + "that has been idle longest. 0: as many as fit in 12 % of the heap at 16 KiB each, or "
                    + "fewer if the limit on open files would leave less than 500 to the rest of the server.",
            min = "0")
    int maxConnections() default 0;

    @AttributeDefinition(
            name = "Buffers (MiB)",
            description = "Memory for the buffers of all connections: replies not yet read by peers, input not yet "
                    + "processed, TLS handshakes. Half of it is for clients that have not logged in, and a "
                    + "quarter for one account or one address. When a limit is exceeded, the largest connection "
                    + "whose peer is inactive is closed. 0: 8 % of the heap.",
            min = "0",
            max = "100000")
    int bufferMegabytes() default 0;

    @AttributeDefinition(
            name = "Sessions per account",
            description = "Maximum sessions of one account per protocol; further logins are refused.",
            min = "1")
    int maxSessionsPerAccount() default 64;

    @AttributeDefinition(
            name = "Open ports after (s)",
            description = "A port opens once the parts of the server it needs are available, such as the mail store "
                    + "for IMAP, but no later than after this many seconds.",
            min = "0",
            max = "3600")
    int openSeconds() default 30;

    @AttributeDefinition(
            name = "Wait for a protocol (s)",
            description = "How long to hold connections while the service for their protocol is being replaced.",
            min = "0",
            max = "600")
    int parkSeconds() default 10;

    @AttributeDefinition(
            name = "Drain (s)",
            description = "How long a session may continue a command while the service for its protocol stops; at "
                    + "most 4.",
            min = "1",
            max = "4")
    int drainSeconds() default 4;

    @AttributeDefinition(
            name = "Stalled reader (s)",
            description = "Close a connection when its peer has not read pending data for this long.",
            min = "1")
    int stallSeconds() default 120;

    @AttributeDefinition(name = "TLS handshake (s)", description = "Time limit for a TLS handshake.", min = "1")
    int handshakeSeconds() default 30;
}
