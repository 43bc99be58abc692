package org.posthouse.transport.relay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.sasl.client.Credentials;
import org.posthouse.support.RateLimited;
import org.posthouse.support.secret.SecretFile;
import org.posthouse.transport.relay.config.RouteOptions;
import org.posthouse.transport.relay.config.RouteOptions.RouteLogin;
import org.posthouse.transport.relay.route.Results;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this server knows of its logins at next hops. A password is read from its file for each job, so that a new one is in force
 * at once. What a hop has refused is not said to it again for a while, since many wrong logins lock an account; and until a hop
 * has taken a login, there is one attempt at it at a time. Bounded; what is forgotten costs an attempt.
 */
final class Logins {
    /** So long a login that was refused is not tried again, unless its password changes. */
    static final Duration REST = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(5);

    /** A problem that was not seen again for so long is not told any more: its route may be gone. */
    private static final long TOLD_NANOS = Duration.ofDays(1).toNanos();

    private static final int MOST = 1000;
    private static final int MOST_TOLD = 3;
    private static final int MOST_KINDS = 8;

    /** Whose login it is and where; the user is empty where a hop wants a login that its route does not have. */
    record Key(String host, String port, String user) {}

    /** Whether a job has what it needs to log in. */
    sealed interface Admission {
        /** It has: these, if its route has a login at all. */
        record Ready(Optional<Credentials> credentials) implements Admission {}

        /** It waits. */
        record Waits(RecipientResult result) implements Admission {}
    }

    private record Refusal(Credentials credentials, RecipientResult result, long at) {}

    private static final class State {
        private final Map<String, RateLimited> logs = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, RateLimited> eldest) {
                return size() > MOST_KINDS;
            }
        };
        private Credentials proven;
        private boolean proving;
        private Refusal refusal;
        private String trouble = "";
        private long troubleAt;
    }

    private final LongSupplier clock;
    private final Map<Key, State> states = new LinkedHashMap<>(16, 0.75f, true) { // guarded by this
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, State> eldest) {
                    return size() > MOST;
                }
            };
    private final Object telling = new Object();
    private volatile Path base = Path.of("");
    private volatile Consumer<String> operators = text -> {};

    /** @param clock nanoseconds, as of {@link System#nanoTime} */
    Logins(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Sets where relative names of password files begin, and who is told of problems.
     *
     * @param told gets all that is wrong now, in one line; empty if nothing is
     */
    void use(Path directory, Consumer<String> told) {
        base = directory;
        operators = told;
    }

    static Key key(Route route, RouteOptions options) {
        return new Key(
                route.options().getOrDefault("host", "").toLowerCase(Locale.ROOT),
                route.options().getOrDefault("port", ""),
                options.login().map(RouteLogin::user).orElse(""));
    }

    /** Reads the password that a route names, if it names one. */
    Admission admission(Route route, RouteOptions options) {
        if (options.login().isEmpty()) {
            return new Admission.Ready(Optional.empty());
        }
        RouteLogin login = options.login().get();
        Key key = key(route, options);
        if (key.host().isEmpty()
                || login.user().isEmpty()
                || login.passwordFile().isEmpty()) {
            return unusable(route, key, "A route with a login needs a host, a user and a password file");
        }
        SecretFile.Found found = SecretFile.read(base.resolve(login.passwordFile()));
        if (found instanceof SecretFile.Found.Unusable unusable) {
            return unusable(route, key, unusable.why());
        }
        Optional<Credentials> credentials = Credentials.of(login.user(), ((SecretFile.Found.Secret) found).value());
        if (credentials.isEmpty()) {
            return unusable(
                    route,
                    key,
                    "The user name or the password in " + login.passwordFile() + " contains an invalid character");
        }
        return rests(key, credentials.get())
                .<Admission>map(Admission.Waits::new)
                .orElseGet(() -> new Admission.Ready(credentials));
    }

    /** Where the file is may be told to whoever reads the log, not to whoever gets a report. */
    private Admission unusable(Route route, Key key, String why) {
        trouble(key, "4.3.5", why);
        return new Admission.Waits(Results.delayed(
                "4.3.5", // rfc3463#3.4
                "The password for the login at " + route.destination().name() + " cannot be used"));
    }

    /** What to say if the hop has refused this very login a moment ago; empty if it has not. */
    synchronized Optional<RecipientResult> rests(Key key, Credentials credentials) {
        State state = states.get(key);
        if (state == null
                || state.refusal == null
                || !state.refusal.credentials().equals(credentials)
                || clock.getAsLong() - state.refusal.at() >= REST.toNanos()) {
            return Optional.empty();
        }
        Status said = state.refusal.result().status();
        return Optional.of(RecipientResult.delayed(new Status(
                said.code(),
                said.enhanced(),
                said.text() + " (not retried for " + REST.toMinutes() + " minutes, unless the password changes)")));
    }

    /** Before a connection logs in; false if it was refused a moment ago, or another one tries whether it can. */
    synchronized boolean begins(Key key, Credentials credentials) {
        State state = state(key);
        if (credentials.equals(state.proven)) {
            return true;
        }
        if (state.proving || rests(key, credentials).isPresent()) {
            return false;
        }
        state.proving = true;
        return true;
    }

    /** After {@link #begins}, if that was true, whatever came of it. */
    synchronized void ends(Key key) {
        state(key).proving = false;
    }

    /** The hop has taken the login. */
    void accepted(Key key, Credentials credentials) {
        synchronized (this) {
            State state = state(key);
            state.proven = credentials;
            state.refusal = null;
        }
        well(key);
    }

    /** The hop has refused the login. */
    synchronized void refused(Key key, Credentials credentials, RecipientResult result) {
        State state = state(key);
        state.proven = null;
        state.refusal = new Refusal(credentials, result, clock.getAsLong());
    }

    private State state(Key key) {
        return states.computeIfAbsent(key, k -> new State());
    }

    /**
     * Tells operators why mail for a hop waits.
     *
     * @param kind what is logged once in a while, however its words change
     */
    void trouble(Key key, String kind, String why) {
        RateLimited log;
        synchronized (this) {
            State state = state(key);
            state.trouble = why;
            state.troubleAt = clock.getAsLong();
            log = state.logs.computeIfAbsent(kind, k -> new RateLimited(LOG, LOG_INTERVAL));
        }
        log.warn("mail for {}:{} waits: {} user={}", key.host(), key.port(), why, key.user());
        tell();
    }

    /** As the other. */
    void trouble(Key key, Status why) {
        trouble(key, why.enhanced(), why.toString());
    }

    /** Mail goes to the hop: what was wrong is wrong no more. */
    void well(Key key) {
        synchronized (this) {
            State state = states.get(key);
            if (state == null || state.trouble.isEmpty()) {
                return;
            }
            state.trouble = "";
        }
        LOG.info("mail for {}:{} resumes: user={}", key.host(), key.port(), key.user());
        tell();
    }

    /** Forgets problems that nobody has had for a day. */
    void sweep() {
        boolean changed = false;
        synchronized (this) {
            long now = clock.getAsLong();
            for (State state : states.values()) {
                if (!state.trouble.isEmpty() && now - state.troubleAt >= TOLD_NANOS) {
                    state.trouble = "";
                    changed = true;
                }
            }
        }
        if (changed) {
            tell();
        }
    }

    private void tell() {
        synchronized (telling) { // what is told last is what holds
            operators.accept(all());
        }
    }

    private String all() {
        List<String> all;
        synchronized (this) {
            all = states.entrySet().stream()
                    .filter(e -> !e.getValue().trouble.isEmpty())
                    .map(e -> "mail for " + e.getKey().host() + ":" + e.getKey().port() + " waits: "
                            + e.getValue().trouble)
                    .toList();
        }
        String text = all.stream().limit(MOST_TOLD).collect(Collectors.joining("; "));
        return all.size() > MOST_TOLD ? text + "; and " + (all.size() - MOST_TOLD) + " more" : text;
    }
}
