package org.posthouse.api.server;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The name of this server: in greetings, EHLO, Received and Message-ID fields and in the address that its own mail comes from. It
 * is registered once the name is known, and never changes: when the server is called something else, another service takes its
 * place.
 */
@ProviderType
public interface ServerName {
    /** The host name, in lower case and ASCII, without a dot at its end (rfc5321#2.3.5); never empty. */
    String hostName();

    /** Where the name comes from. */
    Source source();

    /** True if other servers can take the name for one: it has a dot. */
    default boolean isQualified() {
        return hostName().indexOf('.') > 0;
    }

    /** Where a name comes from. */
    enum Source {
        /** Somebody has configured it. */
        CONFIGURED,
        /** It is {@code mail.} and the default domain. */
        DOMAIN,
        /** There is no domain yet: it is that of the machine. */
        MACHINE
    }
}
