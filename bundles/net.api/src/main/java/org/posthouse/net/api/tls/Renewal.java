package org.posthouse.net.api.tls;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** A part of the server that obtains certificates and renews them by itself. */
@ConsumerType
public interface Renewal {
    /** The name under which it {@linkplain CertificateInstaller#install installs} them. */
    String name();

    /** How it stands. */
    Status status();

    /**
     * Begins to obtain a new certificate, whether one is due or not, and does not wait for it.
     *
     * @return why not; empty if it has begun
     */
    Optional<String> renew();

    /** What it is doing. */
    enum State {
        /** It is switched off. */
        OFF,
        /** It waits until a certificate is due. */
        WAITING,
        /** It is obtaining one now. */
        RUNNING
    }

    /**
     * How it stands.
     *
     * @param state what it is doing
     * @param names the DNS names that its certificate is to have; empty if they are not known yet
     * @param next when it tries again, or renews; empty if it does not know, or is trying now
     * @param problem why the last try failed; empty if it did not
     */
    record Status(State state, List<String> names, Optional<Instant> next, String problem) {
        /** A status. */
        public Status {
            names = List.copyOf(names);
        }
    }
}
