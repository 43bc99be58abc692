package org.posthouse.net.api;

import java.io.IOException;

/** TLS with a server could not be had as it was asked for. That it took too long is another {@link IOException}. */
public final class TlsException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why, in the terms of rfc8460#4.3. */
    public enum Reason {
        /** Client and server do not agree on a protocol or cipher, one of them makes mistakes, or the server hangs up. */
        HANDSHAKE,
        /** The certificate has none of the names. */
        CERTIFICATE_NAME,
        /** The certificate, or one that it depends on, has expired or is not valid yet. */
        CERTIFICATE_EXPIRED,
        /** Nobody who is trusted has issued the certificate, or not for this use. */
        CERTIFICATE_UNTRUSTED,
        /** No TLSA record matches. */
        TLSA_MISMATCH
    }

    private final Reason reason;

    /**
     * @param message for people
     * @param cause may be null
     */
    public TlsException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
