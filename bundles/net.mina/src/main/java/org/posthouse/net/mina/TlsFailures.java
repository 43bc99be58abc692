package org.posthouse.net.mina;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.posthouse.net.api.TlsException;
import org.posthouse.net.api.TlsException.Reason;

/** Finds out why a handshake failed. */
final class TlsFailures {
    private static final int DEEPEST = 20;

    private TlsFailures() {}

    static TlsException of(SSLException failure) {
        return new TlsException(reason(failure, Reason.HANDSHAKE), String.valueOf(failure.getMessage()), failure);
    }

    /**
     * The reason, as far as the causes tell.
     *
     * @param otherwise if they do not
     */
    static Reason reason(Throwable failure, Reason otherwise) {
        Reason reason = otherwise;
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof UnfitException unfit) {
                return unfit.reason();
            } else if (isAboutDates(at)) {
                return Reason.CERTIFICATE_EXPIRED;
            } else if (at instanceof GeneralSecurityException) {
                reason = Reason.CERTIFICATE_UNTRUSTED;
            }
            at = at.getCause();
        }
        return reason;
    }

    private static boolean isAboutDates(Throwable failure) {
        return failure instanceof CertificateExpiredException
                || failure instanceof CertificateNotYetValidException
                || failure instanceof CertPathValidatorException path
                        && (path.getReason() == BasicReason.EXPIRED || path.getReason() == BasicReason.NOT_YET_VALID);
    }
}
