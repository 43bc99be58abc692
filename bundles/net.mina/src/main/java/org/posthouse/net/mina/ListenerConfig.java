package org.posthouse.net.mina;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of one listener. */
@ObjectClassDefinition(
        name = "Posthouse listener",
        description =
                "A port on which a protocol is spoken. Changes are taken over at once, and open connections stay.")
public @interface ListenerConfig {
    @AttributeDefinition(
            name = "Name",
            description = "How it is called in logs and policies, such as mx or submission.")
    String name() default "";

    @AttributeDefinition(
            name = "Protocol",
            description = "The name of the protocol, such as smtp, submission, lmtp, imap or pop3.")
    String protocol();

    @AttributeDefinition(name = "Address", description = "The address to bind; empty or * for all.")
    String address() default "";

    @AttributeDefinition(
            name = "Port",
            description = "The port to bind; 0 for any that is free.",
            min = "0",
            max = "65535")
    int port();

    @AttributeDefinition(
            name = "TLS",
            description = "none, when the client asks for it (STARTTLS), or from the first octet on.",
            options = {
                @Option(label = "None", value = "none"),
                @Option(label = "STARTTLS", value = "starttls"),
                @Option(label = "Implicit", value = "implicit")
            })
    String tls() default "starttls";

    @AttributeDefinition(
            name = "Client certificates",
            description =
                    "want: clients are asked for a certificate when TLS begins. One that has none, or any that does"
                            + " not convince, is served all the same: it is for authentication and policies to judge.",
            options = {@Option(label = "None", value = "none"), @Option(label = "Want", value = "want")})
    String clientCertificates() default "none";

    @AttributeDefinition(
            name = "Maximum connections",
            description = "The most open connections of this listener; more are closed at once.",
            min = "1")
    int maxConnections() default 2000;

    @AttributeDefinition(
            name = "Maximum connections per address",
            description = "The most open connections from one address (IPv6: one /64) that is not this machine's own"
                    + " loopback; more are closed at once.",
            min = "1")
    int maxConnectionsPerAddress() default 100;

    @AttributeDefinition(name = "Backlog", description = "Connections that may wait to be accepted.", min = "1")
    int backlog() default 512;
}
