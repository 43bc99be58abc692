package org.posthouse.smtp.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;
import org.posthouse.smtp.command.Auth;
import org.posthouse.smtp.command.Verb;
import org.posthouse.smtp.mail.Incoming;
import org.posthouse.smtp.mail.ParkedMail;
import org.posthouse.smtp.parse.CommandLine;
import org.posthouse.smtp.parse.LineEnds;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.state.Mode;
import org.posthouse.smtp.state.Services;
import org.posthouse.smtp.state.Variant;
import org.posthouse.smtp.wire.Replies;
import org.posthouse.smtp.wire.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop: finds lines and message data in what comes in, and decides from the table of verbs what is done. */
public final class SmtpSession implements Session {
    /** Longest command line in octets; rfc5321#4.5.3.1.4 wants 512 taken at the least, extensions add to it. */
    static final int MAX_COMMAND = 4096;
    /** Longest line in an authentication exchange, and longest AUTH command, which may begin one (rfc4954#4). */
    static final int MAX_SASL = 12288;
    /** As much of a line that is too long is read in search of its end. */
    static final int MAX_SKIPPED = 1024 * 1024;

    /** Intake has not answered for as long as clients wait. */
    private static final Status UNANSWERED = new Status(451, "4.3.0", "No decision in time, try again later");

    private static final Logger LOG = LoggerFactory.getLogger(SmtpSession.class);

    /** What web browsers say first; rather close than read on what a web page makes them send. */
    private static final Set<String> HTTP = Set.of("GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT");

    private final Dialog dialog;
    private final Connection connection;
    private final Commits commits;
    private final Pace pace;
    private final Conversation conversation;
    private final Ending ending;
    private final Receiving receiving;
    private final Commands commands;
    /** Octets thrown away of a line that is too long. */
    private int skipped;

    private SmtpSession(Dialog dialog, Commits commits) {
        this.dialog = dialog;
        this.connection = dialog.connection();
        this.commits = commits;
        this.pace = new Pace(dialog.services()::nanoTime);
        this.conversation = new Conversation(dialog);
        this.ending = new Ending(conversation, commits, pace);
        this.receiving = new Receiving(conversation, ending, pace);
        this.commands = new Commands(conversation, receiving);
    }

    public static SmtpSession open(Variant variant, Connection connection, Services services) {
        SmtpSession session = new SmtpSession(new Dialog(variant, connection, services), new Commits(0));
        session.dialog.enter(Mode.GREETING);
        connection.timeout(session.dialog.settings().commandTimeout());
        session.greet();
        return session;
    }

    /**
     * Goes on with a parked session.
     *
     * @throws IllegalArgumentException if the state is not understood
     */
    public static SmtpSession resume(Variant variant, Connection connection, Services services, Parked parked) {
        Dialog dialog = new Dialog(variant, connection, services);
        SmtpSession session = new SmtpSession(dialog, ParkedState.restore(dialog, parked));
        ParkedState.restore(dialog, parked, session.conversation.waiting);
        session.resumed();
        return session;
    }

    /**
     * Parks a session that is of no use. A commit may last until its bundle has left, which can load no class any more, and the
     * session is to be parked even then.
     */
    public static void rehearse(Variant variant, Services services) {
        Dialog dialog = new Dialog(variant, null, services);
        dialog.enter(Mode.COMMIT);
        dialog.begin(ParkedMail.sample(dialog));
        ParkedState.park(dialog, new Waiting(), new Commits(0));
    }

    private void resumed() {
        conversation.resumed();
        receiving.resumed();
        boolean goesOn = conversation.waiting.isOn() || dialog.mode() == Mode.GREETING;
        Incoming mail = dialog.incoming();
        if (goesOn && !dialog.questions().isAsked()) {
            again();
        } else if (mail != null && mail.isDetached()) {
            conversation.work(mail::takeUp); // soon: a ticket does not last
        }
    }

    /** Says who we are, once intake has nothing against the client (rfc5321#3.1). Does not block. */
    private void greet() {
        try {
            if (!dialog.admit()) {
                conversation.await();
                return; // goes on when the answer has come
            }
        } catch (Rejection.Unavailable absent) { // it is asked before the first mail
            LOG.debug("session {}: intake cannot judge the client now", connection.id());
        } catch (Rejection rejection) {
            greeted();
            Status status = rejection.status();
            respond(Reply.closing(status.temporary() ? 421 : 554, status.enhanced(), status.text()));
            return;
        } catch (RuntimeException broken) {
            LOG.warn("session {}: intake failed to judge the client", connection.id(), broken);
        }
        greeted();
        respond(Reply.of(
                220, "", dialog.settings().hostname() + " " + dialog.variant().greeting() + " Posthouse"));
    }

    private void greeted() {
        dialog.enter(Mode.COMMAND);
        conversation.retried();
    }

    @Override
    public void input(ByteBuffer unread) {
        ByteBuffer in = unread.hasArray()
                ? unread
                : ByteBuffer.allocate(unread.remaining())
                        .put(unread.duplicate())
                        .flip();
        int begin = in.position();
        conversation.inputComes();
        while (in.hasRemaining() && conversation.goesOn() && step(in)) {}
        if (in != unread) {
            unread.position(unread.position() + in.position() - begin);
        }
    }

    /** Reads one line, or as much message data as there is; false if there is too little to go on. */
    private boolean step(ByteBuffer in) {
        return switch (dialog.mode()) {
            case COMMAND, SASL, SASL_END -> line(in);
            case SKIP -> skip(in);
            case DATA, CHUNK -> receiving.input(in);
            case GREETING, COMMIT -> false;
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
        boolean sasl = dialog.mode() != Mode.COMMAND;
        if (isBare(octets, at, to)) {
            in.position(in.limit());
            respond(Replies.BARE);
            return false;
        }
        boolean tooLong = at - from > MAX_COMMAND
                && (at - from > MAX_SASL || !sasl && !CommandLine.begins(octets, from, at, Verb.AUTH.name()));
        boolean complete = at + 1 < to;
        if (!complete && !tooLong) {
            return false;
        }
        in.position((complete ? at + 2 : at) - in.arrayOffset());
        if (tooLong) {
            Reply reply = sasl ? Auth.end(dialog, Replies.SASL_TOO_LONG) : Replies.TOO_LONG;
            dialog.enter(complete ? Mode.COMMAND : Mode.SKIP);
            if (complete) {
                respond(reply);
            }
        } else if (sasl) {
            byte[] response = Arrays.copyOfRange(octets, from, at);
            commands.authenticate(() -> Auth.respond(dialog, response));
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
            dialog.enter(Mode.COMMAND);
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
        Verb verb = Verb.of(line.verb(), dialog.variant()).orElse(null);
        if (verb == null) {
            respond(HTTP.contains(line.verb()) ? Replies.NOT_HTTP : Replies.UNKNOWN);
            return;
        }
        boolean wasting = verb.is(Verb.Flag.USELESS) && dialog.wasted();
        Reply refusal = wasting ? Replies.USELESS : Policy.refusal(dialog, verb, more);
        if (refusal != null) {
            commands.refuse(verb, line.argument(), refusal);
        } else {
            commands.run(verb, line.argument());
        }
    }

    private void respond(Reply reply) {
        conversation.respond(reply);
    }

    /** Goes on with what could not be done before, perhaps by another version of the session. */
    private void again() {
        switch (dialog.mode()) {
            case GREETING -> conversation.work(this::greet);
            case COMMIT -> ending.again();
            case DATA, CHUNK -> receiving.recover();
            default -> commands.again(conversation.waiting.line());
        }
    }

    @Override
    public void signal(Signal signal) {
        if (dialog.questions().answered(signal)) {
            again();
        } else {
            ending.outcome(signal);
        }
    }

    // ---- the session's life ----

    @Override
    public void idle() {
        if (dialog.questions().isAsked()) {
            giveUpAnswer();
        } else {
            respond(Replies.TIMEOUT);
        }
    }

    /** Intake does not answer. The transaction that was asked about is of no use: the question in it stays open. */
    private void giveUpAnswer() {
        LOG.warn("session {}: no answer from intake within {}", connection.id(), Conversation.ANSWER);
        if (dialog.mode() == Mode.GREETING) {
            dialog.questions().giveUp();
            again();
            return;
        }
        dialog.questions().forget();
        if (dialog.incoming() != null) {
            dialog.incoming().loseTransaction();
        }
        switch (dialog.mode()) {
            case COMMIT -> ending.giveUp(UNANSWERED);
            case DATA, CHUNK -> receiving.giveUp(UNANSWERED);
            default -> commands.giveUp(conversation.waiting.line(), UNANSWERED);
        }
    }

    @Override
    public Optional<Parked> park() {
        boolean movable = dialog.mode() != Mode.SASL && dialog.mode() != Mode.SASL_END && dialog.mode() != Mode.CLOSING;
        if (!movable) {
            return Optional.empty();
        }
        Incoming mail = dialog.incoming();
        if (mail != null && mail.isOrphan()) {
            connection.run(mail::letGo); // which may wait for a disk; the host asks again then
            return Optional.empty();
        }
        return Optional.of(ParkedState.park(dialog, conversation.waiting, commits));
    }

    @Override
    public void drain() {
        if (dialog.mode() != Mode.CLOSING) {
            respond(Replies.SHUTDOWN);
        }
    }

    @Override
    public void closed() {
        dialog.gone();
        SessionLog.end(dialog, conversation.reason());
    }
}
