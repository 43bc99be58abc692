package org.posthouse.dkim.signer;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the DKIM signer. */
@ObjectClassDefinition(
        name = "Posthouse DKIM signing",
        description =
                "Signs mail that leaves for other servers (RFC 6376). mail:dns-records shows the records to publish; a key"
                        + " signs once its record is in the DNS.")
@interface SignerConfig {
    @AttributeDefinition(
            name = "Make keys",
            description = "Make keys for each domain of this server by itself. Off: only mail:dkim-create does.")
    boolean makeKeys() default true;

    @AttributeDefinition(
            name = "Check (minutes)",
            description = "How often to look for new records in the DNS.",
            min = "1",
            max = "1440")
    int checkMinutes() default 10;

    @AttributeDefinition(
            name = "Retire (days)",
            description = "How long the record of a key that no longer signs is still wanted, for mail on its way.",
            min = "1",
            max = "365")
    int retireDays() default 14;
}
