package org.posthouse.doctor;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** When the server examines itself, and what it takes for a problem. */
@ObjectClassDefinition(
        name = "Posthouse doctor",
        description =
                "When the server checks itself, and what it reports as a problem. mail:doctor shows the " + "results.")
public @interface DoctorConfig {
    @AttributeDefinition(
            name = "Interval (min)",
            description = "How often all checks run, so that changes are logged. 0: only on request.",
            min = "0",
            max = "10080")
    int minutes() default 30;

    @AttributeDefinition(
            name = "Certificate (days)",
            description = "Report certificates that expire in fewer days.",
            min = "1",
            max = "365")
    int certificateDays() default 14;

    @AttributeDefinition(
            name = "Queue (h)",
            description = "Report mail that has waited longer.",
            min = "1",
            max = "240")
    int queueHours() default 4;

    @AttributeDefinition(
            name = "Backup (days)",
            description = "Report when the last backup is older. 0: backups are made by other means.",
            min = "0",
            max = "3650")
    int backupDays() default 7;

    @AttributeDefinition(
            name = "Block lists",
            description = "DNS block lists to check for the public addresses of this server.")
    String[] blocklists() default {"zen.spamhaus.org", "bl.spamcop.net"};

    @AttributeDefinition(
            name = "Domain to probe",
            description = "A foreign domain whose mail exchanger is contacted to see whether mail can get out. No "
                    + "mail is sent there. Empty: no probe.")
    String probeDomain() default "gmail.com";

    @AttributeDefinition(
            name = "Time server",
            description = "NTP server used to check the clock; host or host:port. Empty: no check.")
    String timeServer() default "pool.ntp.org";
}
