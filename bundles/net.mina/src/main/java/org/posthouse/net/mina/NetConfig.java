package org.posthouse.net.mina;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings for all connections. */
@ObjectClassDefinition(
        name = "Posthouse connections",
        description = "Threads, limits and patience for all listeners. All but the number of I/O threads is taken over"
                + " at once.")
public @interface NetConfig {
    @AttributeDefinition(
            name = "I/O threads",
            description = "Threads that read and write all connections; 0 means one for two processors."
                    + " A change is taken over when the bundle is started the next time.",
            min = "0",
            max = "64")
    int ioThreads() default 0;

    @AttributeDefinition(
            name = "Workers",
            description = "Threads for commands that may block: the directory, filters, the mail store.",
            min = "1",
            max = "1024")
    int workers() default 32;

    @AttributeDefinition(
            name = "Worker queue",
            description = "The most connections that may wait for a worker; others are looked at a little later.",
            min = "10",
            max = "1000000")
    int workerQueue() default 10_000;

    @AttributeDefinition(
            name = "Maximum connections",
            description = "The most open connections of all listeners together; three quarters of them for clients that"
                    + " have not logged in. When they are used up, the one without a login that has been idle longest is"
                    + " ended in favour of a new one. 0: what 12 % of the heap have room for, 16 KiB each. Fewer where"
                    + " the limit of open files would leave less than 500 of them to the rest of the server.",
            min = "0")
    int maxConnections() default 0;

    @AttributeDefinition(
            name = "Buffers (MiB)",
            description = "The most memory for the buffers of all connections: replies that peers have not read, input"
                    + " that was not looked at, TLS handshakes. Half of it is for clients that have not logged in, a quarter"
                    + " for one account or one address. The largest connection whose peer does nothing is ended when one of"
                    + " these is exceeded. 0: 8 % of the heap.",
            min = "0",
            max = "100000")
    int bufferMegabytes() default 0;

    @AttributeDefinition(
            name = "Sessions per account",
            description = "The most sessions of one account in one protocol; more are refused after the login.",
            min = "1")
    int maxSessionsPerAccount() default 64;

    @AttributeDefinition(
            name = "Open ports after (s)",
            description =
                    "A port is opened once the parts of the server that it needs are there, such as the mail store for"
                            + " IMAP, but after so long in any case.",
            min = "0",
            max = "3600")
    int openSeconds() default 30;

    @AttributeDefinition(
            name = "Wait for a protocol (s)",
            description = "How long connections are kept while the service for their protocol is being replaced.",
            min = "0",
            max = "600")
    int parkSeconds() default 10;

    @AttributeDefinition(
            name = "Drain (s)",
            description = "How long sessions may go on with a command when the service for their protocol leaves; at"
                    + " most 4.",
            min = "1",
            max = "4")
    int drainSeconds() default 4;

    @AttributeDefinition(
            name = "Stalled reader (s)",
            description = "A connection is closed when its peer reads nothing of what it is sent for so long.",
            min = "1")
    int stallSeconds() default 120;

    @AttributeDefinition(name = "TLS handshake (s)", description = "The most time for a TLS handshake.", min = "1")
    int handshakeSeconds() default 30;
}
