package org.posthouse.quarantine.digest;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the digest. */
@ObjectClassDefinition(
        name = "Posthouse digest",
        description =
                "A mail to users who want it, which lists what was held for them and what came into Junk since the last one.")
@interface DigestConfig {
    @AttributeDefinition(name = "Enabled", description = "Whether digests are sent at all.")
    boolean enabled() default true;

    @AttributeDefinition(
            name = "For all others",
            description = "How often accounts are told that have not chosen on the account page.",
            options = {
                @Option(label = "never", value = "never"),
                @Option(label = "once a day", value = "daily"),
                @Option(label = "once a week, on Mondays", value = "weekly")
            })
    String standard() default "never";

    @AttributeDefinition(
            name = "Hour for all others",
            description = "The hour of the day at which these are told, in the server's time zone.",
            min = "0",
            max = "23")
    int standardHour() default 7;

    @AttributeDefinition(
            name = "Account page",
            description =
                    "The URL of the account page as users reach it, such as https://mail.example.com/account. Empty: the digest"
                            + " has no link.")
    String url() default "";
}
