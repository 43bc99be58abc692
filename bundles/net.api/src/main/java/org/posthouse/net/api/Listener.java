package org.posthouse.net.api;

/**
 * A listener: a bound port and what is spoken there.
 *
 * @param name its configured name, such as {@code mx}
 * @param protocol the name of its protocol
 * @param tls how TLS is used
 */
public record Listener(String name, String protocol, Tls tls) {
    /** How TLS is used on a listener. */
    public enum Tls {
        /** Not at all. */
        NONE,
        /** When the client asks for it in the protocol. */
        STARTTLS,
        /** From the first octet on (rfc8314). */
        IMPLICIT
    }
}
