package org.posthouse.migration;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link MigrationComponent}. */
@ObjectClassDefinition(
        id = "org.posthouse.migration",
        name = "Posthouse migration",
        description = "Imports mailboxes from Maildir, mbox and IMAP servers, and exports mailboxes to them.")
@interface MigrationConfig {
    @AttributeDefinition(
            name = "Largest message (octets)",
            description = "Larger messages are not imported; the job's report lists them. Read when a job starts.",
            min = "1")
    long maxMessage() default 104857600;

    @AttributeDefinition(
            name = "Minimum free space",
            description =
                    "Octets to keep free on the disk that buffers large messages while they arrive. Below this, a job"
                            + " stops and can be run again later. The mail store watches its own disk. Read when the"
                            + " bundle starts.",
            min = "0")
    long minFree() default 104857600;
}
