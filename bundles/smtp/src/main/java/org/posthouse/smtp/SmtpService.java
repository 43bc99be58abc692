package org.posthouse.smtp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.intake.Intake;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.smtp.parse.HelloName;

/** What the three services have in common: they open sessions and tell them what they need. */
abstract class SmtpService implements Protocol {
    /** Service property: what the host says on a connection that it has to close without a session. */
    static final String FAREWELL = "protocol.farewell=421 4.3.2 Service not available, closing";

    /** The most memory for messages that may have to be repeated, in octets. */
    private static final long BUDGET = 16L * 1024 * 1024;

    private static final int LONGEST_WAIT = 60;

    private final Variant variant;
    private final Again again;
    private final Budget budget = new Budget(BUDGET);
    private final Services services = new Services() {
        @Override
        public Optional<Intake> intake() {
            return Optional.ofNullable(currentIntake());
        }

        @Override
        public Optional<Authenticator> authenticator() {
            return Optional.ofNullable(currentAuthenticator());
        }

        @Override
        public Settings settings() {
            return settings;
        }

        @Override
        public Again again() {
            return again;
        }

        @Override
        public Budget budget() {
            return budget;
        }

        @Override
        public long nanoTime() {
            return SmtpService.this.nanoTime();
        }
    };

    private volatile Settings settings;

    SmtpService(Variant variant) {
        this(variant, Again.start(variant.protocol() + "-again"));
    }

    SmtpService(Variant variant, Again again) {
        this.variant = variant;
        this.again = again;
    }

    /** An intake came: who waits for one need not wait longer. */
    final void wake() {
        again.wake();
    }

    /** Ends what runs on its own. */
    final void close() {
        again.close();
    }

    /** The intake that is there now; null if there is none. */
    abstract Intake currentIntake();

    /** The authenticator that is there now; null if there is none. */
    abstract Authenticator currentAuthenticator();

    /** As {@link System#nanoTime}. */
    long nanoTime() {
        return System.nanoTime();
    }

    /** Takes a new configuration; sessions go by it from their next step on. */
    final void configure(Settings changed) {
        settings = changed;
    }

    @Override
    public final Session open(Connection connection) {
        return SmtpSession.open(variant, connection, services);
    }

    @Override
    public final Session resume(Connection connection, Parked state) {
        return SmtpSession.resume(variant, connection, services, state);
    }

    /** The name to greet with: as configured, or else the machine's. */
    static String hostname(String configured) {
        String name = configured.strip();
        if (name.isEmpty()) {
            try {
                name = InetAddress.getLocalHost().getCanonicalHostName();
            } catch (UnknownHostException noName) {
                name = "localhost";
            }
        }
        return HelloName.parse(name).orElse("localhost");
    }

    static Duration unavailableWait(int configured) {
        return Duration.ofSeconds(Math.min(LONGEST_WAIT, Math.max(0, configured)));
    }

    static Duration seconds(int configured) {
        return Duration.ofSeconds(Math.max(1, configured));
    }
}
