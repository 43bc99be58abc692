package org.posthouse.db.derby;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link DerbyComponent}. */
@ObjectClassDefinition(
        id = "org.posthouse.db.derby",
        name = "Posthouse database (Derby)",
        description = "The embedded database that holds the index of the mail store and the directory.")
@interface DerbyConfig {
    @AttributeDefinition(
            name = "Directory",
            description = "Where the database is stored. Empty: 'db' below the framework property posthouse.data, "
                    + "else below posthouse in Karaf's data directory, else in the bundle's own storage. A "
                    + "change restarts the database.",
            required = false)
    String directory() default "";

    @AttributeDefinition(
            name = "Connections",
            description = "Maximum number of connections in use at once.",
            min = "4",
            max = "256")
    int connections() default 16;

    @AttributeDefinition(
            name = "Connection wait (ms)",
            description = "How long to wait for a connection when all are in use.",
            min = "1")
    int connectionWaitMillis() default 5000;

    @AttributeDefinition(
            name = "Page cache (pages)",
            description = "Number of pages of 4 or 8 KiB kept in memory. 0: as many 4 KiB pages as fit in 7 % of the "
                    + "heap, at most 8192. A change takes effect when the bundle restarts.",
            min = "0")
    int pageCache() default 0;

    @AttributeDefinition(
            name = "Lock wait (s)",
            description = "How long a transaction waits for a row lock before it fails and is retried. A change "
                    + "restarts the database.",
            min = "1")
    int lockWaitSeconds() default 10;

    @AttributeDefinition(
            name = "Checkpoint interval (MiB)",
            description = "Log written between two checkpoints: larger values make writes faster and a start after a "
                    + "crash slower. A change takes effect when the bundle restarts.",
            min = "1",
            max = "127")
    int checkpointMebibytes() default 32;
}
