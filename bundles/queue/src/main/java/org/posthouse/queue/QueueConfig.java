package org.posthouse.queue;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the queue. */
@ObjectClassDefinition(
        name = "Posthouse queue",
        description =
                "When spooled mail is tried, how often, for how long, and what senders are told. Times are numbers with"
                        + " s, m, h or d.")
@interface QueueConfig {
    @AttributeDefinition(
            name = "Workers",
            description = "Most deliveries at once. Read when the bundle starts.",
            min = "1")
    int workers() default 32;

    @AttributeDefinition(
            name = "Per destination",
            description = "Most deliveries at once to one remote destination.",
            min = "1")
    int perDestination() default 4;

    @AttributeDefinition(
            name = "Recipients of a job",
            description = "Most recipients handed to a transport at once.",
            min = "1")
    int recipientsPerJob() default 100;

    @AttributeDefinition(
            name = "Retry schedule",
            description = "Waits after the first, second, … attempt; the last one repeats.")
    String[] retry() default {"1m", "5m", "15m", "30m", "1h", "2h", "4h"};

    @AttributeDefinition(
            name = "Maximum life time",
            description =
                    "Mail that could not be delivered for so long goes back to its sender. Not above 7d: delivery keys"
                            + " must be remembered for longer.")
    String maxLifetime() default "5d";

    @AttributeDefinition(
            name = "Delay notice",
            description = "After so long the sender is told, once, that the mail is still waiting; 0: never.")
    String delayNotice() default "4h";

    @AttributeDefinition(
            name = "Host name",
            description = "Name of this server in notifications. Empty: that of the server.")
    String hostname() default "";

    @AttributeDefinition(
            name = "Postmaster",
            description = "Address that notifications come from. Empty: postmaster at the host name.")
    String postmaster() default "";

    @AttributeDefinition(
            name = "Success notifications",
            description =
                    "Who is told that mail was delivered, if the mail asks for that (NOTIFY=SUCCESS). The sender of a"
                            + " stranger's mail may be forged; a next host that knows such requests still gets them.",
            options = {
                @Option(label = "senders with an address here and authenticated ones", value = "known"),
                @Option(label = "every sender", value = "all")
            })
    String successNotices() default "known";

    @AttributeDefinition(
            name = "Undeliverable notifications",
            description = "What happens to mail of the null sender that cannot be delivered; nobody can be told.",
            options = {
                @Option(label = "it is deleted", value = "drop"),
                @Option(label = "it is put on hold", value = "hold")
            })
    String doubleBounce() default "drop";

    @AttributeDefinition(
            name = "Returned octets",
            description =
                    "A message up to this size is returned as a whole with a failure notice, unless the sender wanted"
                            + " its header only; a larger one never.",
            min = "0")
    int returnFull() default 65536;
}
