package org.posthouse.transport.relay.config;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of outbound SMTP. */
@ObjectClassDefinition(
        name = "Posthouse outbound SMTP",
        description =
                "How mail is sent to other servers: to the mail exchangers of a domain or to a fixed next " + "hop.")
public @interface RelayConfig {
    @AttributeDefinition(
            name = "HELO name",
            description = "Name with which this server greets others; it should have an address record that points "
                    + "back here. Empty: the server's name, or the connection's own address in brackets if that "
                    + "name has no dot.")
    String heloName() default "";

    @AttributeDefinition(
            name = "Port",
            description = "Port of mail exchangers. Fixed next hops have their own port.",
            min = "1",
            max = "65535")
    int port() default 25;

    @AttributeDefinition(
            name = "TLS",
            description = "Encryption a connection must have, unless its route sets its own. Mail that cannot have "
                    + "it stays in the queue.",
            options = {
                @Option(label = "if possible, any certificate", value = "opportunistic"),
                @Option(label = "always, any certificate", value = "require"),
                @Option(label = "always, with a valid certificate", value = "verify"),
                @Option(label = "never", value = "none")
            })
    String tls() default "opportunistic";

    @AttributeDefinition(
            name = "DANE",
            description = "Where DNSSEC secures the path to a server and its TLSA records, mail goes to it over TLS "
                    + "only, and only if its certificate matches them. Needs a validating name server. Has no "
                    + "effect where TLS is 'verify' or 'none'.")
    boolean dane() default true;

    @AttributeDefinition(
            name = "Own names",
            description = "Names of this server, besides the HELO name, as used in MX records. Mail for a domain "
                    + "that lists one of them as an exchanger goes to more preferred exchangers only.")
    String[] ownNames() default {};

    @AttributeDefinition(
            name = "Allow internal addresses",
            description = "Connect to loopback and private addresses wherever the DNS points to one. Only for closed "
                    + "networks: otherwise a sender could reach internal servers. A route can allow it for its "
                    + "own next hop.")
    boolean allowInternal() default false;

    @AttributeDefinition(
            name = "Internal networks",
            description = "Networks such as 10.1.0.0/16 or fd00::/8 in which mail exchangers are allowed even though "
                    + "internal addresses are not.")
    String[] internalNetworks() default {};

    @AttributeDefinition(
            name = "Source addresses",
            description = "Local addresses to connect from, at most one for IPv4 and one for IPv6. Empty: the system "
                    + "chooses.")
    String[] sourceAddress() default {};

    @AttributeDefinition(
            name = "Address family",
            description = "Which addresses of other servers to use.",
            options = {
                @Option(label = "IPv4 and IPv6", value = "any"),
                @Option(label = "IPv4 only", value = "ipv4"),
                @Option(label = "IPv6 only", value = "ipv6")
            })
    String addressFamily() default "any";

    @AttributeDefinition(
            name = "8-bit without 8BITMIME",
            description = "Send 8-bit messages unchanged to servers that do not offer 8BITMIME. Otherwise they are "
                    + "returned to their sender. Messages are never converted, since that would break their "
                    + "signatures.")
    boolean justSend8() default true;

    @AttributeDefinition(
            name = "Connections per host",
            description = "Maximum concurrent connections to one address, including idle ones.",
            min = "1")
    int maxConnectionsPerHost() default 10;

    @AttributeDefinition(
            name = "Idle time",
            description = "Seconds to keep a connection open for the next mail. 0: close it at once.",
            min = "0")
    int keepIdle() default 5;

    @AttributeDefinition(
            name = "Mails per connection",
            description = "Maximum mails sent over one connection.",
            min = "1")
    int mailsPerConnection() default 100;

    @AttributeDefinition(
            name = "Connect timeout",
            description = "Seconds to connect, and for a TLS handshake.",
            min = "1")
    int connectTimeout() default 30;

    @AttributeDefinition(
            name = "Greeting timeout",
            description = "Seconds to wait for the other server's greeting.",
            min = "1")
    int greetingTimeout() default 300;

    @AttributeDefinition(
            name = "Reply timeout",
            description = "Seconds to wait for the reply to EHLO, STARTTLS, MAIL, RCPT and RSET.",
            min = "1")
    int timeout() default 300;

    @AttributeDefinition(name = "DATA timeout", description = "Seconds to wait for the reply to DATA.", min = "1")
    int dataTimeout() default 120;

    @AttributeDefinition(name = "Block timeout", description = "Seconds to send a block of the message.", min = "1")
    int blockTimeout() default 180;

    @AttributeDefinition(
            name = "Final timeout",
            description = "Seconds to wait for the reply to the whole message. If too short, mail may arrive twice.",
            min = "1")
    int finalTimeout() default 600;

    @AttributeDefinition(
            name = "Job timeout",
            description = "Seconds to find, connect to and talk to servers before the message itself is sent; after "
                    + "that it is tried again later.",
            min = "1")
    int jobTimeout() default 900;
}
