package org.posthouse.pop3;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;
import org.posthouse.store.api.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop: finds lines in what comes in, decides from the table of verbs what is done, and has tasks done piece by piece. */
final class Pop3Session implements Session {
    /** Longest command line in octets; rfc2449#4 wants 255, initial responses of SASL may be longer. */
    static final int MAX_COMMAND = 4096;

    /** Longest line in an authentication exchange. */
    static final int MAX_SASL = 12288;

    /** As much of a line that is too long is read in search of its end. */
    private static final int MAX_SKIPPED = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Pop3Session.class);

    private static final Reply TOO_LONG = Reply.bad("Line too long");
    private static final Reply ENDLESS = Reply.bad("Line too long").andClose();
    private static final Reply TOO_LATE =
            Reply.refusal("Disconnected: not logged in in time").andClose();
    private static final Reply UNKNOWN = Reply.bad("Unknown command");
    private static final Reply NO_ARGUMENTS = Reply.bad("No arguments allowed");
    private static final Reply LOGIN_FIRST = Reply.bad("Log in first");
    private static final Reply LOGGED_IN = Reply.bad("Not allowed after login");
    private static final Reply TLS_FIRST = Reply.refusal("TLS required, issue STLS first");
    private static final Reply PIPELINING =
            Reply.bad("Unexpected data after command").andClose();
    private static final Reply NOT_HTTP =
            Reply.bad("This is a mail server, not a web server").andClose();
    private static final Reply TOO_MANY_ERRORS =
            Reply.refusal("Too many bad commands").andClose();
    private static final Reply SHUTDOWN = Reply.refusal("[SYS/TEMP] Server is being updated, please reconnect")
            .andClose();
    /** What web browsers say first; rather close than read on what a web page makes them send. */
    private static final Set<String> HTTP = Set.of("GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT");

    private final Dialog dialog;
    private final Connection connection;
    private final TaskLoop tasks;

    /** Work or a task was begun: nothing more may be read in this call. */
    private boolean busy;

    /** Something was said in this call: the host decides whether the client reads well enough to go on. */
    private boolean replied;

    private boolean skipping;
    private int skipped;
    private final long since;
    private boolean closing;

    /** The command whose response has not ended yet, and since when; null if there is none, or it began in another version. */
    private Verb running;

    private long begun;

    /** Wipes a password that is being checked, or waits for it: such a session is not moved. Null if there is none. */
    private Runnable secret;

    private Pop3Session(Connection connection, Services services) {
        this.connection = connection;
        this.dialog = new Dialog(connection, services);
        this.tasks = new TaskLoop(dialog, this::ended);
        this.since = services.nanoTime();
    }

    static Pop3Session open(Connection connection, Services services) {
        Pop3Session session = new Pop3Session(connection, services);
        connection.timeout(services.settings().loginTimeout());
        // rfc1939#7: no timestamp, since there is no APOP
        connection.write(Reply.ok(services.settings().hostname() + " Posthouse POP3 ready")
                .octets());
        return session;
    }

    /**
     * Goes on with a parked session.
     *
     * @throws IllegalArgumentException if the state is not understood
     */
    static Pop3Session resume(Connection connection, Services services, Parked parked) {
        Pop3Session session = new Pop3Session(connection, services);
        try {
            session.skipping = ParkedState.restore(session.dialog, parked);
        } catch (IllegalArgumentException e) {
            session.dialog.release();
            throw e;
        }
        session.usualTimeout();
        session.go();
        return session;
    }

    private void usualTimeout() {
        Settings settings = dialog.settings();
        connection.timeout(dialog.state == State.AUTHORIZATION ? settings.loginTimeout() : settings.timeout());
    }

    // ---- lines ----

    @Override
    public void input(ByteBuffer unread) {
        busy = false;
        replied = false;
        while (unread.hasRemaining() && !busy && !replied) {
            if (closing) {
                unread.position(unread.limit());
            } else if (!line(unread)) {
                return;
            }
        }
    }

    /** Reads one line; false if there is none yet. */
    private boolean line(ByteBuffer in) {
        int start = in.position();
        int most = dialog.exchange != null ? MAX_SASL : MAX_COMMAND;
        int end = start;
        while (end < in.limit() && in.get(end) != '\n') {
            end++;
        }
        boolean complete = end < in.limit();
        if ((complete || skipping) && isLate()) {
            in.position(in.limit());
            respond(TOO_LATE);
            return false;
        }
        if (skipping || end - start > most) {
            in.position(complete ? end + 1 : end);
            skipping = !complete;
            skipped = complete ? 0 : skipped + end - start;
            if (skipped > MAX_SKIPPED) {
                respond(ENDLESS);
                return false;
            }
            if (complete) {
                respond(dialog.exchange != null ? Auth.end(dialog, TOO_LONG) : TOO_LONG);
            }
            return complete;
        }
        if (!complete) {
            return false;
        }
        byte[] octets = new byte[end - start];
        in.get(octets);
        in.position(end + 1);
        int length = octets.length;
        if (length > 0 && octets[length - 1] == '\r') {
            length--;
        }
        if (dialog.exchange != null) {
            byte[] response = Arrays.copyOf(octets, length);
            work(() -> Auth.respond(dialog, response), () -> Arrays.fill(response, (byte) 0));
        } else {
            command(octets, length, in.hasRemaining());
        }
        Arrays.fill(octets, (byte) 0); // it may hold a password
        return true;
    }

    /** Silence has its time-out; this is for who says a little now and then. */
    private boolean isLate() {
        return dialog.state == State.AUTHORIZATION
                && dialog.services.nanoTime() - since
                        > dialog.settings().loginTimeout().multipliedBy(3).toNanos();
    }

    private void command(byte[] octets, int length, boolean more) {
        CommandLine line = CommandLine.parse(octets, 0, length).orElse(null);
        if (line == null) {
            respond(Reply.SYNTAX);
            return;
        }
        Verb verb = Verb.of(line.keyword()).orElse(null);
        Reply refusal = refusal(verb, line, more);
        if (refusal != null) {
            line.wipe();
            respond(refusal);
            return;
        }
        running = verb;
        begun = dialog.services.nanoTime();
        if (verb.is(Verb.Flag.INLINE)) {
            respond(verb.command().run(dialog, line));
        } else {
            work(() -> verb.command().run(dialog, line), line::wipe);
        }
    }

    /** The policy: why a command may not be done now; null if it may. */
    private Reply refusal(Verb verb, CommandLine line, boolean more) {
        if (verb == null) {
            return HTTP.contains(line.keyword()) ? NOT_HTTP : UNKNOWN;
        }
        if (!verb.allowedIn(dialog.state)) {
            return dialog.state == State.AUTHORIZATION ? LOGIN_FIRST : LOGGED_IN;
        }
        if (verb.is(Verb.Flag.LOGIN) && !dialog.mayLogin()) {
            return TLS_FIRST;
        }
        if (!verb.is(Verb.Flag.ARGUMENTS) && line.hasArgument()) {
            return NO_ARGUMENTS;
        }
        return verb.is(Verb.Flag.LAST_IN_PIPELINE) && more ? PIPELINING : null;
    }

    /** Begins something with a password in it, which is wiped in the end. */
    private void work(Supplier<Reply> work, Runnable wipe) {
        busy = true;
        secret = wipe;
        connection.retry(new Check(work), dialog.settings().storeWait());
    }

    private void wipe() {
        if (secret != null) {
            secret.run();
            secret = null;
        }
    }

    /** Something that may block and gives a reply, or needs an authenticator that is absent. */
    private final class Check implements Attempt {
        private final Supplier<Reply> work;

        Check(Supplier<Reply> work) {
            this.work = work;
        }

        @Override
        public Result attempt() {
            Reply reply;
            try {
                reply = work.get();
            } catch (RuntimeException broken) {
                LOG.warn("session {} from {}: a command failed", connection.id(), dialog.remote(), broken);
                reply = Auth.end(dialog, Reply.UNAVAILABLE);
            }
            if (reply == Reply.NOT_YET) {
                return Result.ABSENT;
            }
            end(reply);
            return Result.DONE;
        }

        @Override
        public void giveUp() {
            end(Auth.end(dialog, Reply.UNAVAILABLE));
        }

        private void end(Reply reply) {
            wipe();
            respond(reply);
        }
    }

    /** Sends a reply, or begins the task that gives it. */
    private void respond(Reply reply) {
        Reply sent = reply;
        if (reply.bad() && ++dialog.errors >= dialog.settings().maxErrors()) {
            sent = TOO_MANY_ERRORS;
        }
        if (sent != Reply.NONE) {
            connection.write(sent.octets());
            replied = true;
        }
        if (dialog.task == null && dialog.exchange == null) {
            told();
        }
        if (sent.closing()) {
            close();
        } else {
            go();
        }
    }

    /** The response of the command has ended. */
    private void told() {
        if (running != null) {
            dialog.services.commandTimes().ended(running.name(), dialog.services.nanoTime() - begun);
            running = null;
        }
    }

    private void close() {
        closing = true;
        logEnd();
        tasks.leave();
        dialog.release();
        dialog.task = null;
        dialog.exchange = null;
        wipe();
        connection.close();
    }

    // ---- tasks ----

    private void go() {
        if (dialog.task != null) {
            busy = true;
            tasks.go();
        }
    }

    private void ended(boolean last) {
        told();
        if (last) {
            close();
        } else {
            usualTimeout();
        }
    }

    @Override
    public void signal(Signal signal) {
        if (closing) {
            return;
        }
        if (signal.name().equals(Dialog.EXCESS.name())) { // of an earlier version too
            leave(Dialog.TOO_MUCH); // without the update: nothing is removed
        } else if (signal.equals(Services.TURN) && tasks.isWaiting()) {
            busy = true;
            tasks.go();
        }
    }

    // ---- the session's life ----

    @Override
    public void idle() {
        if (tasks.isWaiting()) {
            return; // it is the client who waits
        }
        close(); // rfc1939#3: without a response, and nothing is removed
    }

    @Override
    public Optional<Parked> park() {
        if (dialog.exchange != null || secret != null || closing) {
            return Optional.empty();
        }
        Parked parked = ParkedState.park(dialog, skipping);
        tasks.leave();
        dialog.release();
        return Optional.of(parked);
    }

    @Override
    public void drain() {
        if (!closing) {
            leave(SHUTDOWN);
        }
    }

    /** Ends the session: what it was about has failed, or else the client is told why. */
    private void leave(Reply why) {
        Reply last = dialog.task == null ? why : dialog.task.failure(dialog, Reason.UNAVAILABLE);
        connection.write(last.octets());
        close();
    }

    @Override
    public void closed() {
        wipe();
        dialog.exchange = null;
        logEnd();
        tasks.leave();
        dialog.release();
    }

    private void logEnd() {
        if (dialog.maildrop != null) {
            LOG.info(
                    "session {}: {} read {} messages",
                    connection.id(),
                    dialog.maildrop.account.name(),
                    dialog.retrieved);
        }
    }
}
