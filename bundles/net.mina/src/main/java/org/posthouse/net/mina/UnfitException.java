package org.posthouse.net.mina;

import java.security.cert.CertificateException;
import org.posthouse.net.api.TlsException.Reason;

/** A certificate does not convince, and it is known why. */
final class UnfitException extends CertificateException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    UnfitException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
