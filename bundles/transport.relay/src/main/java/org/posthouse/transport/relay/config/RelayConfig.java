package org.posthouse.transport.relay.config;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of outbound SMTP. */
@ObjectClassDefinition(
        name = "Posthouse outbound SMTP",
        description = "How mail gets to other servers: to the mail exchangers of a domain or to a fixed next hop.")
public @interface RelayConfig {
    @AttributeDefinition(
            name = "HELO name",
            description = "Name by which this server greets others; it should have an address record that leads back"
                    + " here. Empty: that of the server, or the connection's own address in brackets if that name"
                    + " has no dot.")
    String heloName() default "";

    @AttributeDefinition(
            name = "Port",
            description = "Port of the mail exchangers. Fixed next hops have a port of their own.",
            min = "1",
            max = "65535")
    int port() default 25;

    @AttributeDefinition(
            name = "TLS",
            description = "How much encryption a connection must have, unless its route says so itself. What cannot"
                    + " have it waits in the queue.",
            options = {
                @Option(label = "if possible, any certificate", value = "opportunistic"),
                @Option(label = "always, any certificate", value = "require"),
                @Option(label = "always, with a valid certificate", value = "verify"),
                @Option(label = "never", value = "none")
            })
    String tls() default "opportunistic";

    @AttributeDefinition(
            name = "DANE",
            description =
                    "Where DNSSEC secures the way to a server and its TLSA records, mail goes to it by TLS only, and"
                            + " only if its certificate matches them. Needs a name server that validates. Has no effect where TLS"
                            + " is 'verify' or 'none'.")
    boolean dane() default true;

    @AttributeDefinition(
            name = "Own names",
            description = "Names of this server, besides the HELO name, as they stand in MX records. Mail for a domain"
                    + " that has one of them as an exchanger goes to more preferred exchangers only.")
    String[] ownNames() default {};

    @AttributeDefinition(
            name = "Allow internal addresses",
            description = "Connect to loopback and private addresses wherever the DNS leads to one. Only for closed"
                    + " networks: a sender could otherwise reach internal servers. A route can allow it for its next"
                    + " hop.")
    boolean allowInternal() default false;

    @AttributeDefinition(
            name = "Internal networks",
            description = "Networks such as 10.1.0.0/16 or fd00::/8 in which mail exchangers may be, although internal"
                    + " addresses are not allowed otherwise.")
    String[] internalNetworks() default {};

    @AttributeDefinition(
            name = "Source addresses",
            description = "Local addresses to connect from, at most one for IPv4 and one for IPv6. Empty: the system"
                    + " chooses.")
    String[] sourceAddress() default {};

    @AttributeDefinition(
            name = "Address family",
            description = "Which addresses of other servers are used.",
            options = {
                @Option(label = "IPv4 and IPv6", value = "any"),
                @Option(label = "IPv4 only", value = "ipv4"),
                @Option(label = "IPv6 only", value = "ipv6")
            })
    String addressFamily() default "any";

    @AttributeDefinition(
            name = "8-bit without 8BITMIME",
            description =
                    "Send 8-bit messages as they are to servers that do not offer 8BITMIME. Otherwise they go back to"
                            + " their sender. They are never converted, since that would break their signatures.")
    boolean justSend8() default true;

    @AttributeDefinition(
            name = "Connections to a host",
            description = "Most connections to one address at once, idle ones included.",
            min = "1")
    int maxConnectionsPerHost() default 10;

    @AttributeDefinition(
            name = "Idle time",
            description = "Seconds a connection is kept for the next mail; 0: none is kept.",
            min = "0")
    int keepIdle() default 5;

    @AttributeDefinition(name = "Mails of a connection", description = "Most mails over one connection.", min = "1")
    int mailsPerConnection() default 100;

    @AttributeDefinition(
            name = "Connect time-out",
            description = "Seconds for connecting, and for a TLS handshake.",
            min = "1")
    int connectTimeout() default 30;

    @AttributeDefinition(
            name = "Greeting time-out",
            description = "Seconds for the greeting of the other server.",
            min = "1")
    int greetingTimeout() default 300;

    @AttributeDefinition(
            name = "Reply time-out",
            description = "Seconds for the reply to EHLO, STARTTLS, MAIL, RCPT and RSET.",
            min = "1")
    int timeout() default 300;

    @AttributeDefinition(name = "DATA time-out", description = "Seconds for the reply to DATA.", min = "1")
    int dataTimeout() default 120;

    @AttributeDefinition(
            name = "Block time-out",
            description = "Seconds for sending a block of the message.",
            min = "1")
    int blockTimeout() default 180;

    @AttributeDefinition(
            name = "Final time-out",
            description = "Seconds for the reply to the whole message. Too short a time means mail that arrives twice.",
            min = "1")
    int finalTimeout() default 600;

    @AttributeDefinition(
            name = "Job time-out",
            description = "Seconds for finding, connecting to and talking with servers before the message itself is"
                    + " sent; after that it is tried again later.",
            min = "1")
    int jobTimeout() default 900;
}
