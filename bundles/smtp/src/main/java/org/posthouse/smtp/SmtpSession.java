package org.posthouse.smtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;
import org.posthouse.smtp.parse.CommandLine;
import org.posthouse.smtp.parse.LineEnds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop: finds lines and message data in what comes in, and decides from the table of verbs what is done. */
final class SmtpSession implements Session {
    /** Longest command line in octets; rfc5321#4.5.3.1.4 wants 512, extensions add to it. */
    static final int MAX_COMMAND = 4096;
    /** Longest line in an authentication exchange (rfc4954#4). */
    static final int MAX_SASL = 12288;
    /** As much of a line that is too long is read in search of its end. */
    static final int MAX_SKIPPED = 1024 * 1024;
    /** As much message data is taken where it comes in; more of it goes through workers, since it goes to a disk. */
    static final int INLINE_DATA = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(SmtpSession.class);

    private static final Status SPOILED =
            new Status(550, "5.6.0", "Bare CR or LF in the message: lines must end with CRLF");
    /** What web browsers say first; rather close than read on what a web page makes them send. */
    private static final Set<String> HTTP = Set.of("GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT");

    private final Dialog dialog;
    private final Connection connection;
    private final Commits commits;
    private final Pace pace;
    private final Waiting waiting;
    private final Ending ending;
    /** Octets thrown away of a line that is too long. */
    private int skipped;

    /** Work was asked for, or input is held: nothing more may be read in this call. */
    private boolean busy;

    /** Something was said in this call: the host decides whether the client reads well enough to go on. */
    private boolean replied;

    private boolean blocking;
    private boolean greeted;
    private String reason = "by the client";

    private SmtpSession(Dialog dialog, Commits commits) {
        this.dialog = dialog;
        this.connection = dialog.connection;
        this.commits = commits;
        this.waiting = dialog.waiting;
        this.pace = new Pace(dialog.services::nanoTime);
        this.ending = new Ending(this, dialog, commits, pace);
    }

    static SmtpSession open(Variant variant, Connection connection, Services services) {
        SmtpSession session = new SmtpSession(new Dialog(variant, connection, services), new Commits(0));
        connection.timeout(session.dialog.settings().commandTimeout());
        session.work(session::greet);
        return session;
    }

    /**
     * Goes on with a parked session.
     *
     * @throws IllegalArgumentException if the state is not understood
     */
    static SmtpSession resume(Variant variant, Connection connection, Services services, Parked parked) {
        Dialog dialog = new Dialog(variant, connection, services);
        Commits commits = ParkedState.restore(dialog, parked);
        SmtpSession session = new SmtpSession(dialog, commits);
        session.greeted = true;
        session.resumed();
        return session;
    }

    private void resumed() {
        Settings settings = dialog.settings();
        connection.hold(dialog.mode == Mode.COMMIT || waiting.isOn());
        connection.timeout(
                switch (dialog.mode) {
                    case DATA, CHUNK -> settings.dataTimeout();
                    case COMMIT -> settings.commitTimeout();
                    default -> settings.commandTimeout();
                });
        blocking = dialog.mode == Mode.DATA && dialog.incoming.received >= INLINE_DATA || isLargeChunk();
        connection.blocking(blocking);
        if (waiting.isOn()) {
            work(this::again);
        } else if (dialog.incoming != null && dialog.incoming.isDetached()) {
            work(this::reattach); // soon: a ticket does not last
        }
    }

    /** Takes up the transaction if intake is there; otherwise the next command tries again. */
    private void reattach() {
        try {
            dialog.incoming.attach();
        } catch (Rejection notNow) {
            LOG.debug("transaction {} not taken up: {}", dialog.incoming.id(), notNow.status());
        }
    }

    // rfc5321#3.1
    private void greet() {
        greeted = true;
        Optional<Intake> intake = dialog.services.intake();
        try {
            if (intake.isPresent()) {
                dialog.admit(intake.get());
            } // otherwise intake is asked before the first mail
        } catch (Rejection.Unavailable absent) {
            LOG.debug("intake cannot say now what it thinks of the client of session {}", connection.id());
        } catch (Rejection rejection) {
            Status status = rejection.status();
            respond(Reply.closing(status.temporary() ? 421 : 554, status.enhanced(), status.text()));
            reason = "refused";
            return;
        } catch (RuntimeException broken) {
            LOG.warn("intake could not be asked about the client of session {}", connection.id(), broken);
        }
        respond(Reply.of(220, "", dialog.settings().hostname() + " " + dialog.variant.greeting() + " Posthouse"));
    }

    @Override
    public void input(ByteBuffer unread) {
        ByteBuffer in = unread.hasArray()
                ? unread
                : ByteBuffer.allocate(unread.remaining())
                        .put(unread.duplicate())
                        .flip();
        int begin = in.position();
        busy = false;
        replied = false;
        while (in.hasRemaining() && !busy && !replied && step(in)) {}
        if (in != unread) {
            unread.position(unread.position() + in.position() - begin);
        }
    }

    /** Reads one line, or as much message data as there is; false if there is too little to go on. */
    private boolean step(ByteBuffer in) {
        return switch (dialog.mode) {
            case COMMAND, SASL, SASL_END -> line(in);
            case SKIP -> skip(in);
            case DATA, CHUNK -> body(in);
            case COMMIT -> false;
            case CLOSING -> {
                in.position(in.limit());
                yield false;
            }
        };
    }

    private boolean line(ByteBuffer in) {
        byte[] octets = in.array();
        int from = in.arrayOffset() + in.position();
        int to = in.arrayOffset() + in.limit();
        int at = LineEnds.first(octets, from, to);
        boolean sasl = dialog.mode != Mode.COMMAND;
        if (isBare(octets, at, to)) {
            in.position(in.limit());
            respond(Replies.BARE);
            return false;
        }
        boolean tooLong = at - from > (sasl ? MAX_SASL : MAX_COMMAND);
        boolean complete = at + 1 < to;
        if (!complete && !tooLong) {
            return false;
        }
        in.position((complete ? at + 2 : at) - in.arrayOffset());
        if (tooLong) {
            Reply reply = sasl ? Auth.end(dialog, Replies.SASL_TOO_LONG) : Replies.TOO_LONG;
            dialog.mode = complete ? Mode.COMMAND : Mode.SKIP;
            if (complete) {
                respond(reply);
            }
        } else if (sasl) {
            byte[] response = Arrays.copyOfRange(octets, from, at);
            work(() -> respond(attempt(() -> Auth.respond(dialog, response))));
        } else {
            command(octets, from, at, in.hasRemaining());
        }
        return true;
    }

    /** A CR or LF at this place is not part of a CRLF. */
    private static boolean isBare(byte[] octets, int at, int to) {
        return at < to && octets[at] == LineEnds.LF || at + 1 < to && octets[at + 1] != LineEnds.LF;
    }

    /** Reads the rest of a line that was too long. */
    private boolean skip(ByteBuffer in) {
        byte[] octets = in.array();
        int to = in.arrayOffset() + in.limit();
        int at = LineEnds.first(octets, in.arrayOffset() + in.position(), to);
        if (isBare(octets, at, to)) {
            in.position(in.limit());
            respond(Replies.BARE);
            return false;
        }
        boolean complete = at + 1 < to;
        int more = at - in.arrayOffset() - in.position();
        skipped += more;
        in.position((complete ? at + 2 : at) - in.arrayOffset());
        if (complete) {
            skipped = 0;
            pace.dataEnded();
            dialog.mode = Mode.COMMAND;
            respond(Replies.TOO_LONG);
        } else if (skipped > MAX_SKIPPED || pace.isSlow(more, dialog.settings().commandTimeout())) {
            respond(Replies.ENDLESS);
        }
        return complete;
    }

    private void command(byte[] octets, int from, int to, boolean more) {
        CommandLine line = CommandLine.parse(octets, from, to).orElse(null);
        if (dialog.isUnknown() && pace.isIdle()) {
            respond(Replies.TIMEOUT);
            return;
        }
        if (line == null) {
            respond(Replies.SYNTAX);
            return;
        }
        Verb verb = Verb.of(line.verb(), dialog.variant).orElse(null);
        if (verb == null) {
            respond(HTTP.contains(line.verb()) ? Replies.NOT_HTTP : Replies.UNKNOWN);
            return;
        }
        Reply refusal = Policy.refusal(dialog, verb, more);
        if (refusal != null) {
            respond(verb == Verb.BDAT ? Bdat.refuse(dialog, line.argument(), refusal) : refusal);
            chunkBegan();
        } else if (verb.is(Verb.Flag.INLINE)) {
            respond(attempt(() -> verb.command().run(dialog, line.argument())));
        } else {
            work(() -> perform(verb, line.argument()));
        }
    }

    /** Runs a command on a worker, perhaps not for the first time. */
    private void perform(Verb verb, String argument) {
        Reply reply = attempt(() -> {
            try {
                return verb.command().run(dialog, argument);
            } catch (Rejection.Unavailable absent) {
                if (!verb.is(Verb.Flag.REPEATABLE)) {
                    throw absent;
                }
                return null;
            }
        });
        if (reply != null) {
            waiting.over();
        } else if (waiting.begin(new Waiting.Line(verb, argument))) {
            return;
        } else {
            reply = verb == Verb.BDAT ? Bdat.giveUp(dialog, argument) : Reply.of(Status.UNAVAILABLE);
        }
        waiting.release();
        respond(reply);
        chunkBegan();
    }

    /** What was waited for may be there. */
    private void again() {
        Waiting.Line line = waiting.line();
        waiting.pause();
        switch (dialog.mode) {
            case COMMIT -> ending.again();
            case DATA, CHUNK -> recover();
            default -> perform(line.verb(), line.argument());
        }
    }

    /** A command, or what else gives a reply. */
    private interface Attempt {
        Reply run() throws Rejection;
    }

    private Reply attempt(Attempt attempt) {
        try {
            return attempt.run();
        } catch (Rejection rejection) {
            return Reply.of(rejection.status());
        } catch (RuntimeException | LinkageError broken) {
            LOG.warn("session {} from {}: a command failed", connection.id(), dialog.remote(), broken);
            if (dialog.incoming != null) {
                dialog.incoming.fail(Status.UNAVAILABLE);
            }
            return Reply.INTERNAL;
        }
    }

    /** Sends a reply, or closes because there were too many errors. */
    private void respond(Reply reply) {
        Reply sent = reply;
        if (reply.isError() && ++dialog.errors >= dialog.settings().maxErrors()) {
            sent = Replies.TOO_MANY_ERRORS;
        } else if (reply.isRefusal() && ++dialog.refusals > 0 && dialog.isHarvesting()) {
            sent = Replies.TOO_MANY_ERRORS;
        }
        if (sent != Reply.NONE) {
            connection.write(sent.octets());
            replied = true;
        }
        if (sent.isClosing()) {
            close(sent.toString());
        }
    }

    void close(String reason) {
        this.reason = reason;
        waiting.stop();
        dialog.mode = Mode.CLOSING;
        dialog.exchange = null;
        dialog.chunk = null;
        dialog.reset();
        connection.close();
    }

    // ---- message data ----

    private boolean body(ByteBuffer in) {
        Incoming mail = dialog.incoming;
        boolean refused = dialog.chunk != null && dialog.chunk.refusal() != null;
        if (!refused && !mail.isOpen()) {
            work(this::recover);
            return false;
        }
        int from = in.arrayOffset() + in.position();
        long most = blocking || refused ? in.remaining() : Math.max(1, INLINE_DATA - mail.received);
        int to = from + (int) Math.min(in.remaining(), most);
        int end;
        boolean ended;
        if (refused) {
            end = dialog.chunk.reader().skip(from, to);
            ended = dialog.chunk.reader().ended();
        } else {
            end = mail.read(in.array(), from, to);
            ended = mail.reader.ended();
        }
        in.position(end - in.arrayOffset());
        if (ended) {
            bodyEnded();
        } else if (pace.isSlow(end - from, dialog.settings().dataTimeout())) {
            respond(Replies.TOO_SLOW);
        } else if (!refused && dialog.isTooMuch(mail.received)) {
            respond(Replies.TOO_MUCH);
        } else if (!refused && !blocking && mail.received >= INLINE_DATA) {
            blocking(true);
            return false;
        }
        return true;
    }

    /** Message data goes on after the session was parked or intake was replaced. */
    private void recover() {
        Incoming mail = dialog.incoming;
        try {
            mail.open();
            waiting.over();
        } catch (Rejection.Unavailable absent) {
            if (mail.mayTryAgain() && waiting.begin(null)) {
                return;
            }
            mail.fail(absent.status());
        } catch (Rejection lost) {
            mail.fail(lost.status());
        } catch (RuntimeException broken) {
            LOG.warn("transaction {} cannot take data", mail.id(), broken);
            mail.fail(Status.UNAVAILABLE);
        }
        waiting.release();
    }

    /** A chunk may have no octets, or many. */
    private void chunkBegan() {
        if (dialog.mode == Mode.CHUNK) {
            if (dialog.chunk.reader().ended()) {
                bodyEnded();
            } else {
                blocking(isLargeChunk());
            }
        }
    }

    private boolean isLargeChunk() {
        return dialog.mode == Mode.CHUNK
                && dialog.chunk.refusal() == null
                && dialog.incoming.received + dialog.chunk.reader().remaining() > INLINE_DATA;
    }

    private void blocking(boolean workers) {
        if (blocking != workers) {
            blocking = workers;
            connection.blocking(workers);
        }
    }

    private void bodyEnded() {
        Dialog.Chunk chunk = dialog.chunk;
        Incoming mail = dialog.incoming;
        dialog.chunk = null;
        dialog.mode = Mode.COMMAND;
        pace.dataEnded();
        blocking(false);
        if (chunk != null && chunk.refusal() != null) {
            connection.timeout(dialog.settings().commandTimeout());
            respond(chunk.refusal());
            return;
        }
        if (chunk != null && chunk.last()) {
            mail.finishChunks();
        }
        if (mail.reader.spoiled()) {
            mail.fail(SPOILED);
        }
        if (chunk != null && !chunk.last()) {
            connection.timeout(dialog.settings().commandTimeout());
            respond(mail.failure().map(Reply::of).orElse(Reply.OK)); // rfc3030#2
        } else if (mail.failure().isPresent()) {
            ending.finish(mail.failure().get(), List.of());
        } else {
            ending.commit();
        }
    }

    @Override
    public void signal(Signal signal) {
        if (!signal.equals(Again.SIGNAL)) {
            ending.outcome(signal);
        } else if (waiting.isOn()) {
            work(this::again);
        }
    }

    // ---- the session's life ----

    /** Does something on a worker; no input is read before. */
    void work(Runnable work) {
        busy = true;
        connection.run(() -> {
            busy = false;
            work.run();
        });
    }

    @Override
    public void idle() {
        if (!waiting.isOn()) { // otherwise it is the client who waits
            respond(Replies.TIMEOUT);
        }
    }

    @Override
    public Optional<Parked> park() {
        boolean movable =
                greeted && dialog.mode != Mode.SASL && dialog.mode != Mode.SASL_END && dialog.mode != Mode.CLOSING;
        if (!movable) {
            return Optional.empty();
        }
        Parked state = ParkedState.park(dialog, commits);
        waiting.stop();
        return Optional.of(state);
    }

    @Override
    public void drain() {
        if (dialog.mode != Mode.CLOSING) {
            respond(Replies.SHUTDOWN);
        }
    }

    @Override
    public void closed() {
        waiting.stop();
        dialog.exchange = null;
        dialog.reset();
        SessionLog.end(dialog, reason);
    }
}
