package org.posthouse.smtp;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.intake.Intake;
import org.posthouse.net.api.Listener;
import org.posthouse.smtp.mail.Budget;
import org.posthouse.smtp.state.Settings;
import org.posthouse.smtp.state.Variant;
import org.posthouse.support.Bound;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;
import org.posthouse.testkit.net.MemoryTime;

/** A protocol with an intake and an authenticator in memory, which can be taken away; {@link #next} is its next version. */
final class TestServer {
    final Variant variant;

    /** In which sessions wait. */
    final MemoryTime time = new MemoryTime();

    MemoryIntake intake = new MemoryIntake();
    /** For what sessions keep of messages. */
    Budget budget = new Budget(1 << 24);

    private final Bound<Intake> currentIntake = new Bound<>("intake");
    private final Bound<Authenticator> currentAuthenticator = new Bound<>("authenticator");
    private final Authenticator authenticator = new OneUser();
    Duration now = Duration.ofDays(1);
    Settings settings = new Settings(
            "mx.example.org",
            Duration.ofSeconds(300),
            Duration.ofSeconds(180),
            Duration.ofSeconds(600),
            Duration.ofSeconds(10),
            10,
            true,
            true,
            3,
            0,
            true);

    TestServer(Variant variant) {
        this.variant = variant;
        intakeBack();
        currentAuthenticator.bind(authenticator);
        if (variant != Variant.SUBMISSION) {
            auth(false);
        }
    }

    /** A new version of the protocol, with the same services. */
    SmtpService next() {
        SmtpService service = new SmtpService(variant, currentIntake, currentAuthenticator, budget) {
            @Override
            long nanoTime() {
                return now.toNanos();
            }
        };
        service.configure(settings);
        return service;
    }

    /** How long sessions wait for an intake that is away. */
    TestServer wait(int seconds) {
        Settings s = settings;
        settings = new Settings(
                s.hostname(),
                s.commandTimeout(),
                s.dataTimeout(),
                s.commitTimeout(),
                Duration.ofSeconds(seconds),
                s.maxErrors(),
                s.auth(),
                s.scram(),
                s.maxAuthFailures(),
                s.recipientsHint(),
                s.vrfy());
        return this;
    }

    /** Time passes. */
    void pass(int millis) {
        now = now.plusMillis(millis);
        time.pass(Duration.ofMillis(millis));
    }

    /** There is no intake for a while; it keeps what it has. */
    void intakeAway() {
        currentIntake.unbind(intake);
    }

    /** The same intake is back. */
    void intakeBack() {
        currentIntake.bind(intake);
    }

    boolean isIntakeThere() {
        return currentIntake.get().isPresent();
    }

    void authenticatorLeaves() {
        currentAuthenticator.unbind(authenticator);
    }

    void authenticatorBack() {
        currentAuthenticator.bind(authenticator);
        time.partComes();
    }

    /** Another intake takes the place of the one that is there, which is closed. */
    void replaceIntake() {
        intake.closes();
        MemoryIntake old = intake;
        intake = new MemoryIntake(old);
        currentIntake.bind(intake);
    }

    /** The intake leaves. */
    void intakeLeaves() {
        intake.closes();
        intakeAway();
    }

    /** Another intake comes after one has left. */
    void intakeComes() {
        replaceIntake();
        time.partComes();
    }

    TestServer auth(boolean offered) {
        Settings s = settings;
        settings = new Settings(
                s.hostname(),
                s.commandTimeout(),
                s.dataTimeout(),
                s.commitTimeout(),
                s.unavailableWait(),
                s.maxErrors(),
                offered,
                s.scram(),
                s.maxAuthFailures(),
                s.recipientsHint(),
                s.vrfy());
        return this;
    }

    /** The usual listener for the protocol; submission is reached from this machine, so that it needs no TLS. */
    MemoryHost.Options options() {
        MemoryHost.Options options = MemoryHost.options().time(time);
        return switch (variant) {
            case MX -> options.listener("mx", "smtp", Listener.Tls.STARTTLS);
            case SUBMISSION ->
                options.listener("submission", "submission", Listener.Tls.STARTTLS)
                        .remote("127.0.0.1", 40000);
            case LMTP -> options.listener("lmtp", "lmtp", Listener.Tls.NONE);
        };
    }

    /** Options as the properties of a dialog say. */
    MemoryHost.Options options(Map<String, String> properties) {
        MemoryHost.Options options = options();
        if (properties.containsKey("remote")) {
            options.remote(properties.get("remote"), 40000);
        }
        if (properties.containsKey("tls")) {
            options.tlsOn(true);
        }
        options.crowded(properties.containsKey("crowded"));
        if (properties.containsKey("no-certificate")) {
            options.certificate(false);
        }
        return options;
    }

    MemoryClient open() {
        return MemoryHost.open(next(), options());
    }

    /** Knows {@code alice} with the password {@code secret}. */
    static final class OneUser implements Authenticator {
        @Override
        public AuthResult verify(String user, char[] password, String remote) {
            return user.equals("alice") && "secret".equals(new String(password)) ? alice() : new AuthResult.Denied();
        }

        @Override
        public Optional<ScramSecret> scram(String user, String remote) {
            return Optional.of(Scram.secret("secret"));
        }

        @Override
        public AuthResult scramResult(String user, boolean proven, String remote) {
            return proven && user.equals("alice") ? alice() : new AuthResult.Denied();
        }

        private static AuthResult alice() {
            return new AuthResult.Success(new AccountInfo(1, "alice@example.org", 0));
        }
    }
}
