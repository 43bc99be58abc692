package org.posthouse.queue;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the queue. */
@ObjectClassDefinition(
        name = "Posthouse queue",
        description = "When and how often queued mail is tried, how long it is kept, and what senders are told. "
                + "Times are numbers with s, m, h or d.")
@interface QueueConfig {
    @AttributeDefinition(
            name = "Workers",
            description = "Maximum concurrent deliveries. Read when the bundle starts.",
            min = "1")
    int workers() default 32;

    @AttributeDefinition(
            name = "Per destination",
            description = "Maximum concurrent deliveries to one remote destination.",
            min = "1")
    int perDestination() default 4;

    @AttributeDefinition(
            name = "Recipients per job",
            description = "Maximum recipients handed to a transport at once.",
            min = "1")
    int recipientsPerJob() default 100;

    @AttributeDefinition(
            name = "Retry schedule",
            description = "Delays after the first, second, … attempt; the last one repeats.")
    String[] retry() default {"1m", "5m", "15m", "30m", "1h", "2h", "4h"};

    @AttributeDefinition(
            name = "Maximum lifetime",
            description = "Mail that could not be delivered for this long is returned to its sender. At most 7d: "
                    + "delivery keys must be remembered for longer.")
    String maxLifetime() default "5d";

    @AttributeDefinition(
            name = "Delay notice",
            description = "Notify the sender, once, when mail has waited this long. 0: never.")
    String delayNotice() default "4h";

    @AttributeDefinition(
            name = "Host name",
            description = "Name of this server in notifications. Empty: the server's name.")
    String hostname() default "";

    @AttributeDefinition(
            name = "Postmaster",
            description = "Sender address of notifications. Empty: postmaster at the host name.")
    String postmaster() default "";

    @AttributeDefinition(
            name = "Success notifications",
            description = "Who gets a success notification if the mail asks for one (NOTIFY=SUCCESS). The sender of "
                    + "mail from outside may be forged; a next host that supports such requests still gets them.",
            options = {
                @Option(label = "local and authenticated senders", value = "known"),
                @Option(label = "all senders", value = "all")
            })
    String successNotices() default "known";

    @AttributeDefinition(
            name = "Undeliverable notifications",
            description = "What to do with undeliverable mail from the null sender, of which nobody can be notified.",
            options = {@Option(label = "delete it", value = "drop"), @Option(label = "put it on hold", value = "hold")})
    String doubleBounce() default "drop";

    @AttributeDefinition(
            name = "Returned message size",
            description = "Return the whole message with a failure notification up to this many octets, unless the "
                    + "sender asked for headers only. Larger messages are never returned as a whole.",
            min = "0")
    int returnFull() default 65536;
}
