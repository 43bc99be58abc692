package org.posthouse.net.mina;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of one listener. */
@ObjectClassDefinition(
        name = "Posthouse listener",
        description =
                "A port on which a protocol is served. Changes take effect at once, and open connections " + "stay.")
public @interface ListenerConfig {
    @AttributeDefinition(
            name = "Name",
            description = "Name of the listener in logs and policies, such as mx or submission.")
    String name() default "";

    @AttributeDefinition(
            name = "Protocol",
            description = "Protocol to serve, such as smtp, submission, lmtp, imap or pop3.")
    String protocol();

    @AttributeDefinition(name = "Address", description = "Address to bind. Empty or *: all addresses.")
    String address() default "";

    @AttributeDefinition(name = "Port", description = "Port to bind. 0: any free port.", min = "0", max = "65535")
    int port();

    @AttributeDefinition(
            name = "TLS",
            description = "none, on request (STARTTLS), or from the first octet (implicit TLS).",
            options = {
                @Option(label = "None", value = "none"),
                @Option(label = "STARTTLS", value = "starttls"),
                @Option(label = "Implicit", value = "implicit")
            })
    String tls() default "starttls";

    @AttributeDefinition(
            name = "Client certificates",
            description = "want: ask clients for a certificate during the TLS handshake. A client without a "
                    + "certificate, or with one that does not verify, is still served: authentication and "
                    + "policies decide.",
            options = {@Option(label = "None", value = "none"), @Option(label = "Want", value = "want")})
    String clientCertificates() default "none";

    @AttributeDefinition(
            name = "Maximum connections",
            description = "Maximum open connections on this listener; further ones are closed at once.",
            min = "1")
    int maxConnections() default 2000;

    @AttributeDefinition(
            name = "Maximum connections per address",
            description = "Maximum open connections from one address (IPv6: one /64), except loopback; further ones "
                    + "are closed at once.",
            min = "1")
    int maxConnectionsPerAddress() default 100;

    @AttributeDefinition(name = "Backlog", description = "Connections waiting to be accepted.", min = "1")
    int backlog() default 512;
}
