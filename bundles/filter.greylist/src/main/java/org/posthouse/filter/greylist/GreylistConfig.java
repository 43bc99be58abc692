package org.posthouse.filter.greylist;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the greylist. */
@ObjectClassDefinition(
        name = "Posthouse filter: greylist",
        description =
                "Refuses mail of unknown senders for now, and takes it when they come again (RFC 6647): most programs that"
                        + " send spam do not. Such mail is delayed by minutes, sometimes by hours. Mail of users who have logged in never"
                        + " is.")
@interface GreylistConfig {
    @AttributeDefinition(
            name = "Which mail",
            description =
                    "Whether all mail of unknown senders is delayed, or only mail that other filters find neither good nor"
                            + " bad: such as the one for DNS lists.",
            options = {
                @Option(label = "mail whose score lies between the bounds", value = "suspicious"),
                @Option(label = "all mail", value = "all")
            })
    String which() default "suspicious";

    @AttributeDefinition(
            name = "Lower bound",
            description =
                    "Points from which on mail is suspicious. What filters have published by the time the message is there"
                            + " is added up; what the score filter itself adds for SPF and DMARC is not.")
    double lowerBound() default 2;

    @AttributeDefinition(
            name = "Upper bound",
            description =
                    "Points from which on mail is not delayed, since its score alone decides: set it to what the score filter"
                            + " rejects at.")
    double upperBound() default 15;

    @AttributeDefinition(
            name = "Wait",
            description = "Seconds until mail that was refused is taken.",
            min = "1",
            max = "86400")
    int waitSeconds() default 300;

    @AttributeDefinition(
            name = "Retry within",
            description = "Hours within which an unknown sender has to come again; later it is unknown again.",
            min = "1",
            max = "720")
    int retryHours() default 36;

    @AttributeDefinition(
            name = "Known for",
            description = "Days for which a sender that has come again stays known, counted from its last mail.",
            min = "1",
            max = "730")
    int knownDays() default 35;

    @AttributeDefinition(
            name = "Network known after",
            description =
                    "When so many senders and recipients of a network, or of a domain that passes SPF, have come again, all"
                            + " its mail is taken at once. 0: never.",
            min = "0",
            max = "1000")
    int networkAfter() default 5;

    @AttributeDefinition(
            name = "Trusted networks",
            description =
                    "Clients whose mail is never delayed: addresses or ranges like 192.0.2.0/24. That of loopback and"
                            + " private addresses never is.")
    String[] trusted() default {};
}
