package org.posthouse.smtp;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link LmtpProtocol}. */
@ObjectClassDefinition(
        name = "Posthouse LMTP",
        description = "Mail from a trusted mail server next to this one, such as another MTA on this machine. "
                + "Changes take effect at once and close no connection.")
@interface LmtpConfig {
    @AttributeDefinition(
            name = "Host name",
            description = "Name shown in the greeting. Empty: the server's name.",
            required = false)
    String hostname() default "";

    @AttributeDefinition(
            name = "Timeout between commands",
            description = "Seconds of silence between commands after which the connection is closed. RFC 5321 asks "
                    + "for at least 300.",
            min = "1")
    int timeout_command() default 300;

    @AttributeDefinition(
            name = "Timeout within a message",
            description = "Seconds of silence within message data after which the connection is closed. RFC 5321 "
                    + "asks for at least 180.",
            min = "1")
    int timeout_data() default 180;

    @AttributeDefinition(
            name = "Timeout for acceptance",
            description = "Seconds from the end of a message within which it is accepted or refused. Clients wait "
                    + "for 600.",
            min = "1")
    int timeout_commit() default 600;

    @AttributeDefinition(
            name = "Wait for absent parts",
            description = "Seconds a command waits for a part of the server that is being replaced, before the "
                    + "client is asked to try again later. 0: do not wait.",
            min = "0",
            max = "60")
    int wait_unavailable() default 30;

    @AttributeDefinition(
            name = "Maximum errors",
            description = "Close the connection after this many bad commands (not recognized, out of order, failed "
                    + "authentication).",
            min = "1")
    int errors_max() default 10;

    @AttributeDefinition(
            name = "Recipients per message",
            description = "Recipient limit announced to clients (LIMITS, RFC 9422). The limit itself is set in the "
                    + "intake. 0: announce nothing.",
            min = "0")
    int recipients_hint() default 0;

    @AttributeDefinition(
            name = "Answer VRFY",
            description = "On: answer VRFY with 252 for every address. Off: refuse it with 502. Either way it does "
                    + "not reveal who exists.")
    boolean vrfy() default true;
}
