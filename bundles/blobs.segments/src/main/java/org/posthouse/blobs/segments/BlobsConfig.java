package org.posthouse.blobs.segments;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link BlobsComponent}. */
@ObjectClassDefinition(
        id = BlobsComponent.PID,
        name = "Posthouse message bodies (segments)",
        description = "Where the bodies of stored messages are kept: append-only files on local disk.")
@interface BlobsConfig {
    @AttributeDefinition(
            name = "Directory",
            description = "Where bodies are stored. Empty: 'blobs' below the framework property posthouse.data, else "
                    + "below posthouse in Karaf's data directory, else in the bundle's own storage. A change "
                    + "opens the new directory; nothing is moved, and an empty directory is refused until you "
                    + "accept it.",
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
            description = "With less free disk space than this, no new body is accepted and mail is deferred.",
            min = "0")
    int keepFreeMebibytes() default 256;

    @AttributeDefinition(
            name = "Housekeeping interval (s)",
            description = "How often the space of deleted bodies is reclaimed.",
            min = "1")
    int housekeepingSeconds() default 60;

    @AttributeDefinition(
            name = "Lock wait (s)",
            description = "How long to wait for another instance to leave the directory before logging a warning.",
            min = "1")
    int lockWaitSeconds() default 10;
}
