package org.posthouse.smtp;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link MxProtocol}. */
@ObjectClassDefinition(
        name = "Posthouse SMTP",
        description = "Mail from other servers, on port 25. Changes are in force at once and close no connection.")
@interface MxConfig {
    @AttributeDefinition(
            name = "Host name",
            description = "The name this server greets clients with. Empty: that of the server.",
            required = false)
    String hostname() default "";

    @AttributeDefinition(
            name = "Time-out between commands",
            description =
                    "Seconds of silence between commands after which the connection is closed. At least 300 is asked for by RFC 5321.",
            min = "1")
    int timeout_command() default 300;

    @AttributeDefinition(
            name = "Time-out within a message",
            description =
                    "Seconds of silence within message data after which the connection is closed. At least 180 is asked for by RFC 5321.",
            min = "1")
    int timeout_data() default 180;

    @AttributeDefinition(
            name = "Time-out of acceptance",
            description =
                    "Seconds after the end of a message within which it is accepted or refused. Clients wait for 600.",
            min = "1")
    int timeout_commit() default 600;

    @AttributeDefinition(
            name = "Wait for parts that are replaced",
            description =
                    "Seconds a command waits for a part of the server that is being replaced, before the client is told to try later. 0: it does not wait.",
            min = "0",
            max = "60")
    int wait_unavailable() default 10;

    @AttributeDefinition(
            name = "Most errors",
            description =
                    "Bad commands (not understood, out of order, failed authentications) after which the connection is closed.",
            min = "1")
    int errors_max() default 10;

    @AttributeDefinition(
            name = "Recipients a message",
            description =
                    "The number of recipients clients are told to name at the most in one transaction (LIMITS, RFC 9422). The limit itself is set at the intake. 0: they are told nothing.",
            min = "0")
    int recipients_hint() default 0;

    @AttributeDefinition(
            name = "Answer VRFY",
            description =
                    "On: VRFY is answered with 252, whoever it asks for. Off: it is refused with 502. Nobody learns who exists either way.")
    boolean vrfy() default true;

    @AttributeDefinition(
            name = "Offer AUTH",
            description =
                    "Offer authentication to clients of port 25, under TLS only. Users should rather use submission.")
    boolean auth_offered() default false;

    @AttributeDefinition(name = "SCRAM-SHA-256", description = "Offer SCRAM-SHA-256 besides PLAIN and LOGIN.")
    boolean auth_scram() default true;

    @AttributeDefinition(
            name = "Most failed authentications",
            description = "Failed authentications after which the connection is closed.",
            min = "1")
    int auth_failures_max() default 3;
}
