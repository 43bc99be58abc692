package org.posthouse.migration.imap;

import java.util.Arrays;

/**
 * Who logs in where.
 *
 * @param host a name, or an address
 * @param port of the server
 * @param security how the connection is protected
 * @param user the name to log in with
 * @param password kept until {@link #forget}
 */
public record Login(String host, int port, Security security, String user, char[] password) {
    /** How a connection is protected. */
    public enum Security {
        /** TLS from the first octet. */
        IMPLICIT(true, true),
        /** TLS by STARTTLS, or no login. */
        STARTTLS(true, true),
        /** As IMPLICIT, with any certificate. */
        IMPLICIT_UNVERIFIED(true, false),
        /** As STARTTLS, with any certificate. */
        STARTTLS_UNVERIFIED(true, false),
        /** In clear, the password too. */
        NONE(false, false);

        private final boolean tls;
        private final boolean verified;

        Security(boolean tls, boolean verified) {
            this.tls = tls;
            this.verified = verified;
        }

        boolean isTls() {
            return tls;
        }

        boolean isImplicit() {
            return this == IMPLICIT || this == IMPLICIT_UNVERIFIED;
        }

        boolean isVerified() {
            return verified;
        }
    }

    /** The mailboxes that are meant, in each run the same. */
    String id() {
        return user + "@" + host + ":" + port;
    }

    /** Overwrites the password. */
    public void forget() {
        Arrays.fill(password, '\0');
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + " at " + host + ":" + port;
    }
}
