package org.posthouse.migration;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link MigrationComponent}. */
@ObjectClassDefinition(
        id = "org.posthouse.migration",
        name = "Posthouse migration",
        description = "Moves mailboxes in from Maildir, mbox and IMAP servers, and out to them.")
@interface MigrationConfig {
    @AttributeDefinition(
            name = "Largest message (octets)",
            description =
                    "Larger ones are not moved in, and are told in the report of the job. Read when a job starts.",
            min = "1")
    long maxMessage() default 104857600;

    @AttributeDefinition(
            name = "Minimum free space",
            description =
                    "Octets that must stay free on the disk where large messages wait until they are whole; below it"
                            + " a job stops, and can be run again. The mail store looks after its own disk. Read when the"
                            + " bundle starts.",
            min = "0")
    long minFree() default 104857600;
}
