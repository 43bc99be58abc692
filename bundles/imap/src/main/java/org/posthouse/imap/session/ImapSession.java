package org.posthouse.imap.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.posthouse.imap.command.Capability;
import org.posthouse.imap.command.Verb;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.Parcel;
import org.posthouse.imap.state.Services;
import org.posthouse.imap.state.Settings;
import org.posthouse.imap.state.Views;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An IMAP session. What it is doing is its {@link Mode}; what it knows of the client is in {@link Client}. Between commands it
 * holds no buffer and no thread, and nothing of the mail store.
 */
public final class ImapSession implements Session {
    /** The version of the form of parked state. */
    public static final int VERSION = 3;

    private static final int OLDEST = 2;

    /** A client has so many times the login time-out to log in, however much it says. */
    private static final int LATE = 3;

    /** As much is read and forgotten of a command that is too long, before login. */
    private static final long MAX_SKIPPED = 1 << 20;

    static final Logger LOG = LoggerFactory.getLogger(ImapSession.class);

    private final Connection connection;
    private final Client client;
    private final Commands commands;
    private final Place place;
    private final long since;
    private Mode mode;
    private int errors;
    private int logins;
    private String verb; // of the command under way; null if there is none, or another version read it
    private long begun;

    private ImapSession(Services services, Connection connection, int literalsAsked) {
        this.connection = connection;
        this.client = new Client(services, connection);
        this.place = new Place(client, connection);
        this.since = services.nanoTime();
        this.commands = new Commands(this, literalsAsked);
        this.mode = commands;
    }

    /** Greets a client. */
    public static ImapSession open(Services services, Connection connection) {
        ImapSession session = new ImapSession(services, connection, 0);
        session.standardTimeout();
        session.write("* OK [CAPABILITY " + Capability.list(session.client) + "] "
                + services.settings().hostname() + " Posthouse ready\r\n");
        return session;
    }

    /** Goes on with a client of another version of this bundle. */
    public static ImapSession resume(Services services, Connection connection, Parked parked) {
        if (parked.version() < OLDEST || parked.version() > VERSION) {
            throw new IllegalArgumentException("parked by version " + parked.version());
        }
        Parcel state = new Parcel(parked.state());
        Parcel what = state.parcel("mode");
        int asked = what.has("asked") ? (int) what.number("asked") : 0;
        ImapSession session = new ImapSession(services, connection, asked);
        try {
            session.resume(state, what);
        } catch (IllegalArgumentException e) {
            session.release();
            throw e;
        }
        return session;
    }

    private void resume(Parcel state, Parcel what) {
        client.resume(state);
        errors = (int) state.number("errors");
        logins = (int) state.number("logins");
        standardTimeout();
        connection.blocking(false); // the mode that goes on asks for what it needs
        connection.hold(false);
        mode = Modes.of(this, what);
        mode.resume();
    }

    // --- what the host calls

    @Override
    public void input(ByteBuffer unread) {
        if (mode == commands && isLate()) {
            bye("Disconnected: not logged in in time");
        }
        mode.input(unread);
    }

    @Override
    public void signal(Signal signal) {
        if (signal.name().equals(Views.EXCESS.name())) { // of an earlier version too
            bye(Views.TOO_MUCH);
        } else {
            mode.signal(signal);
        }
    }

    @Override
    public void idle() {
        if (!mode.idle()) {
            bye("Autologout for inactivity"); // rfc3501#5.4
        }
    }

    @Override
    public Optional<Parked> park() {
        Map<String, Object> what = mode.park();
        if (what == null) {
            return Optional.empty();
        }
        Map<String, Object> state = new HashMap<>();
        client.park(state);
        state.put("errors", errors);
        state.put("logins", logins);
        state.put("mode", what);
        release();
        return Optional.of(new Parked(VERSION, state));
    }

    @Override
    public void drain() {
        bye("[UNAVAILABLE] The server is being updated, please reconnect");
    }

    @Override
    public void closed() {
        mode.closed();
        release();
    }

    /** Lets go of what is held elsewhere; what the session knows stays. */
    private void release() {
        place.leave();
        client.unselect();
    }

    // --- what modes use

    Connection connection() {
        return connection;
    }

    Client client() {
        return client;
    }

    Services services() {
        return client.services();
    }

    Settings settings() {
        return client.settings();
    }

    Commands commands() {
        return commands;
    }

    Place place() {
        return place;
    }

    /** Does something, and again while the store is absent, as long as there is patience. */
    void retry(Attempt attempt) {
        connection.retry(attempt, settings().storeWait());
    }

    void write(String text) {
        connection.write(text);
    }

    void write(Wire out) {
        if (out.size() > 0) {
            connection.write(out.take());
        }
    }

    /** From now on this is what the session does. */
    void become(Mode next) {
        mode = next;
    }

    /** The time of silence after which a client is logged out. */
    void standardTimeout() {
        connection.timeout(
                client.state() == Client.State.NOT_AUTHENTICATED
                        ? settings().loginTimeout()
                        : settings().timeout());
    }

    /** Sets the time of silence after which {@link Mode#idle} is called. */
    void timeout(Duration silence) {
        connection.timeout(silence);
    }

    /** Silence has its time-out; this is for who says a little now and then, and never logs in. */
    boolean isLate() {
        long most = settings().loginTimeout().multipliedBy(LATE).toNanos();
        return client.state() == Client.State.NOT_AUTHENTICATED && services().nanoTime() - since > most;
    }

    /** The most octets of a refused command that are read and forgotten; after more of them the client is left. */
    long mostSkipped() {
        return client.state() == Client.State.NOT_AUTHENTICATED
                ? MAX_SKIPPED
                : Math.max(MAX_SKIPPED, settings().maxMessage() * 2);
    }

    /** A command ended without updates. */
    void reply(String tag, Reply reply) {
        write(reply.line(tag));
        ended(reply);
        if (errors >= settings().maxErrors()) {
            bye("Too many bad commands");
        }
    }

    /** A command is carried out; its reply ends it. */
    void begins(Verb of) {
        verb = of == Verb.IDLE ? null : of.name();
        begun = services().nanoTime();
    }

    private void ends() {
        if (verb != null) {
            services().commandTimes().ended(verb, services().nanoTime() - begun);
            verb = null;
        }
    }

    /** Counts bad commands in a row. */
    void ended(Reply reply) {
        ends();
        if (reply.status() == Reply.Status.BAD) {
            errors++;
        } else if (reply.status() == Reply.Status.OK) {
            errors = 0;
        }
    }

    /** A login failed. */
    void loginFailed(String tag, Reply reply) {
        ends();
        LOG.info("{}: login from {} failed: {}", connection.id(), client.remote(), reply.text());
        write(reply.line(tag));
        if (reply.code().equals("AUTHENTICATIONFAILED")
                && ++logins >= settings().maxLogins()) {
            bye("Too many failed logins");
        }
    }

    /** An exchange has proven who the client is; the reply says whether it is logged in. */
    void authenticated(String tag, Reply reply) {
        if (client.user() == null) {
            loginFailed(tag, reply);
        } else {
            loggedIn(tag, reply);
        }
    }

    /** A login succeeded. */
    void loggedIn(String tag, Reply reply) {
        ends();
        LOG.info("{}: {} logged in from {}", connection.id(), client.user().name(), client.remote());
        logins = 0;
        standardTimeout();
        write(reply.line(tag));
    }

    /** Says goodbye, if anything can be said, and closes. */
    void bye(String why) {
        Wire out = new Wire();
        if (mode.abandon(out)) {
            out.untagged("BYE " + why);
            write(out);
        }
        end();
    }

    /** Closes when everything written was sent. */
    void end() {
        mode.closed();
        mode = new Ended();
        release();
        connection.close();
    }

    /** Nothing more is said or heard. */
    private static final class Ended extends Mode {
        @Override
        void input(ByteBuffer unread) {
            unread.position(unread.limit());
        }

        @Override
        boolean idle() {
            return true;
        }

        @Override
        Map<String, Object> park() {
            return null;
        }

        @Override
        boolean abandon(Wire out) {
            return false;
        }
    }
}
