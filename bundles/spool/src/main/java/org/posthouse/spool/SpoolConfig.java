package org.posthouse.spool;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link SpoolComponent}. */
@ObjectClassDefinition(
        id = SpoolComponent.PID,
        name = "Posthouse spool",
        description = "The durable queue on local disk: accepted mail waiting to be delivered.")
@interface SpoolConfig {
    @AttributeDefinition(
            name = "Directory",
            description = "Where the spool is stored. Empty: 'spool' below the framework property posthouse.data, "
                    + "else below posthouse in Karaf's data directory, else in the bundle's own storage. A "
                    + "change opens the new directory; nothing is moved, and an empty directory is refused until "
                    + "you accept it.",
            required = false)
    String directory() default "";

    @AttributeDefinition(
            name = "Segment size (MiB)",
            description = "Size at which a new file is started. A change takes effect when the bundle restarts.",
            min = "1",
            max = "4096")
    int segmentMebibytes() default 64;

    @AttributeDefinition(
            name = "Keep free (MiB)",
            description = "With less free disk space than this, no new mail is accepted (reply 452).",
            min = "0")
    int keepFreeMebibytes() default 128;

    @AttributeDefinition(
            name = "Cache (MiB)",
            description = "Memory for recently read envelopes; others are read from disk. 0: 2 % of the heap, at "
                    + "most 16 MiB.",
            min = "0")
    int cacheMebibytes() default 0;

    @AttributeDefinition(
            name = "Housekeeping interval (s)",
            description = "How often the space of finished mail is reclaimed.",
            min = "1")
    int housekeepingSeconds() default 30;

    @AttributeDefinition(
            name = "Lock wait (s)",
            description = "How long to wait for another instance to leave the directory before logging a warning.",
            min = "1")
    int lockWaitSeconds() default 10;
}
