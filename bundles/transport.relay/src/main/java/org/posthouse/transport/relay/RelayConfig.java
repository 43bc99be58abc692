package org.posthouse.transport.relay;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of outbound SMTP. */
@ObjectClassDefinition(name = "Posthouse relay", description = "How mail is sent to other servers.")
@interface RelayConfig {
    @AttributeDefinition(
            name = "HELO name",
            description =
                    "Name this server gives itself in EHLO; other servers want it to resolve to its address. Empty:"
                            + " the system's name.")
    String heloName() default "";

    @AttributeDefinition(name = "Port", description = "Port of mail exchangers; routes can name another.", min = "1")
    int port() default 25;

    @AttributeDefinition(
            name = "TLS",
            description = "Encryption, unless a route says otherwise.",
            options = {
                @Option(label = "opportunistic: if offered, whatever the certificate", value = "opportunistic"),
                @Option(label = "required, whatever the certificate", value = "require"),
                @Option(label = "required, with a valid certificate", value = "verify"),
                @Option(label = "none", value = "none")
            })
    String tls() default "opportunistic";

    @AttributeDefinition(name = "Connect time-out", description = "Seconds to wait for a connection.", min = "1")
    int connectTimeout() default 30;

    @AttributeDefinition(
            name = "Time-out",
            description = "Seconds to wait for a reply (rfc5321#4.5.3.2 asks for 300).",
            min = "1")
    int timeout() default 300;

    @AttributeDefinition(
            name = "Final time-out",
            description = "Seconds to wait for the reply after the message (rfc5321#4.5.3.2.6 asks for 600).",
            min = "1")
    int finalTimeout() default 600;

    @AttributeDefinition(
            name = "Connections per host",
            description = "Most connections at once to one address.",
            min = "1")
    int maxConnectionsPerHost() default 20;

    @AttributeDefinition(
            name = "Keep idle connections",
            description = "Seconds a connection is kept for the next mail; 0: not at all.",
            min = "0")
    int keepIdle() default 10;

    @AttributeDefinition(
            name = "Allow internal addresses",
            description =
                    "Connect to loopback and private addresses wherever the DNS leads to one. Only for closed"
                            + " networks: a sender could otherwise reach internal servers. A route can allow it for its next hop.")
    boolean allowInternal() default false;

    @AttributeDefinition(
            name = "Source address",
            description = "Local address to connect from. Empty: the system's choice.")
    String sourceAddress() default "";

    @AttributeDefinition(
            name = "8-bit without 8BITMIME",
            description = "Send 8-bit messages to servers that do not offer 8BITMIME. Otherwise they go back to their"
                    + " sender.")
    boolean justSend8() default false;
}
