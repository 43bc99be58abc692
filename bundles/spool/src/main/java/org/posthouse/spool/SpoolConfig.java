package org.posthouse.spool;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link SpoolComponent}. */
@ObjectClassDefinition(
        id = SpoolComponent.PID,
        name = "Posthouse spool",
        description = "The durable queue on the local disk: accepted mail that waits to be delivered.")
@interface SpoolConfig {
    @AttributeDefinition(
            name = "Directory",
            description =
                    "Where the spool lives. Empty: 'spool' below the framework property posthouse.data, else below"
                            + " posthouse in Karaf's data directory, else in the bundle's own storage. A change opens the new"
                            + " directory; nothing is moved, and an empty one is refused until it is accepted.",
            required = false)
    String directory() default "";

    @AttributeDefinition(
            name = "Segment size (MiB)",
            description = "Octets after which a new file is begun. A change takes effect when the bundle restarts.",
            min = "1",
            max = "4096")
    int segmentMebibytes() default 64;

    @AttributeDefinition(
            name = "Keep free (MiB)",
            description = "With less than this free on the disk no new mail is taken (reply 452).",
            min = "0")
    int keepFreeMebibytes() default 128;

    @AttributeDefinition(
            name = "Cache (MiB)",
            description =
                    "Memory for envelopes read lately; the others are read from the disk. 0: 2 % of the heap, at most"
                            + " 16 MiB.",
            min = "0")
    int cacheMebibytes() default 0;

    @AttributeDefinition(
            name = "Housekeeping interval (s)",
            description = "How often the space of finished mail is given back to the disk.",
            min = "1")
    int housekeepingSeconds() default 30;

    @AttributeDefinition(
            name = "Lock wait (s)",
            description = "How long to wait for another instance to leave the directory before it is said in the log.",
            min = "1")
    int lockWaitSeconds() default 10;
}
