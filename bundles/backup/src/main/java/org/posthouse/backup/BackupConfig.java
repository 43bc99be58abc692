package org.posthouse.backup;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** When backups are made, where, and how long they are kept. */
@ObjectClassDefinition(
        name = "Posthouse backups",
        description = "Copies of all mailboxes, accounts and the configuration, made while mail flows.")
public @interface BackupConfig {
    @AttributeDefinition(
            name = "Directory",
            description = "Where backups are stored, such as /var/backups/posthouse; use another disk than the mail. "
                    + "Empty: no scheduled backups.")
    String directory() default "";

    @AttributeDefinition(
            name = "Time of day",
            description = "When the daily backup runs, as HH:MM in the server's time zone. A backup missed while the "
                    + "server was down runs after the next start.")
    String time() default "03:15";

    @AttributeDefinition(
            name = "Keep days",
            description = "Keep the last backup of each day for this many days.",
            min = "1",
            max = "3650")
    int keepDays() default 7;

    @AttributeDefinition(
            name = "Keep weeks",
            description = "Keep the last backup of each week for this many weeks, including the current one.",
            min = "0",
            max = "520")
    int keepWeeks() default 4;
}
