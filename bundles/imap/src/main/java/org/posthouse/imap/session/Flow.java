package org.posthouse.imap.session;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.posthouse.imap.command.Verb;
import org.posthouse.imap.command.Verb.Trait;
import org.posthouse.imap.fetch.FetchCursor;
import org.posthouse.imap.search.SearchCursor;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.Cursor;
import org.posthouse.imap.state.Parcel;
import org.posthouse.imap.state.Services;
import org.posthouse.imap.state.Told;
import org.posthouse.imap.state.Updates;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Signal;
import org.posthouse.net.api.Source;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;

/**
 * How a command ends: its result, then what is new in the mailbox, then the tagged reply; as much of it at a time as the peer
 * reads, and each piece when it is the session's turn. Also what is told in IDLE, which has no result and no reply. When the store is lost in the middle, the host
 * has it try again, and it goes on where it was.
 */
final class Flow extends Mode implements Source, Attempt {
    static final String NAME = "flow";

    private enum Stage {
        RESULT,
        LEARN,
        TELL,
        REPLY
    }

    /** What came of a step. */
    private enum Step {
        MORE,
        END,
        /** The store is absent. */
        ABSENT
    }

    private final ImapSession session;
    private final String tag;
    private final boolean expunges;
    private final boolean uids;
    private final Cursor cursor;
    private final Idling idling;
    private Stage stage;
    private Reply reply;
    private Told told = new Told();
    private boolean over;
    private boolean ending; // the session, too
    private boolean missed; // the mailbox changed while it waited for its turn

    /** A result, then updates, then the reply. */
    Flow(ImapSession session, String tag, Verb verb, Cursor cursor) {
        this(session, tag, !verb.is(Trait.USES_SEQUENCE_NUMBERS), verb.is(Trait.USES_UIDS), cursor, null);
        this.stage = Stage.RESULT;
    }

    /** Updates, then a reply. */
    Flow(ImapSession session, String tag, Verb verb, Reply reply) {
        this(session, tag, !verb.is(Trait.USES_SEQUENCE_NUMBERS), verb.is(Trait.USES_UIDS), null, null);
        this.stage = Stage.LEARN;
        this.reply = reply;
    }

    /** Updates, then a reply to something without numbers. */
    Flow(ImapSession session, String tag, Reply reply) {
        this(session, tag, true, false, null, null);
        this.stage = Stage.LEARN;
        this.reply = reply;
    }

    /** Updates in IDLE. */
    Flow(ImapSession session, Idling idling) {
        this(session, "", true, false, null, idling);
        this.stage = Stage.LEARN;
        this.reply = Reply.ok("");
    }

    private Flow(ImapSession session, String tag, boolean expunges, boolean uids, Cursor cursor, Idling idling) {
        this.session = session;
        this.tag = tag;
        this.expunges = expunges;
        this.uids = uids;
        this.cursor = cursor;
        this.idling = idling;
    }

    /** What was parked. */
    Flow(ImapSession session, Parcel state) {
        this(
                session,
                state.text("tag"),
                state.yes("expunges"),
                state.yes("uids"),
                state.has("cursor") ? cursor(state.parcel("cursor")) : null,
                state.has("idling") ? new Idling(session, state.parcel("idling")) : null);
        this.stage = Stage.valueOf(state.text("stage"));
        this.reply = new Reply(Reply.Status.valueOf(state.text("status")), state.text("code"), state.text("text"));
    }

    private static Cursor cursor(Parcel state) {
        return switch (state.text("kind")) {
            case FetchCursor.KIND -> FetchCursor.resume(state);
            case SearchCursor.KIND -> SearchCursor.resume(state);
            default -> throw new IllegalArgumentException("parked result " + state.text("kind"));
        };
    }

    /** Begins, on a worker: what is short is written at once, the rest is a stream. */
    void begin() {
        session.become(this);
        if (attempt() == Result.ABSENT) {
            session.retry(this);
        }
    }

    @Override
    void resume() {
        if (idling != null) {
            idling.subscribe();
        }
        session.retry(this);
    }

    @Override
    public Result attempt() {
        if (!session.place().enter()) {
            return Result.PENDING;
        }
        try {
            return attemptNow();
        } finally {
            session.place().exit();
        }
    }

    @Override
    void signal(Signal signal) {
        if (!session.place().isWaiting()) {
            return;
        }
        if (signal.equals(Services.TURN)) {
            session.retry(this);
        } else {
            missed |= signal.name().equals(Idling.SIGNAL);
        }
    }

    @Override
    boolean idle() {
        return session.place().isWaiting(); // it is the client who waits
    }

    private Result attemptNow() {
        Wire out = new Wire();
        Step step;
        try {
            step = step(out);
        } catch (IOException e) {
            session.write(out);
            session.end();
            return Result.DONE;
        }
        if (step == Step.ABSENT && out.size() == 0) {
            return Result.ABSENT;
        }
        session.write(out);
        if (ending) {
            session.end();
        } else if (step == Step.ABSENT) {
            session.retry(this); // it has got on: patience begins anew
        } else if (step == Step.MORE) {
            session.connection().stream(this);
        }
        return Result.DONE;
    }

    @Override
    public boolean next(OutputStream out) throws IOException {
        if (!session.place().enter()) {
            return false; // the signal begins it again
        }
        try {
            return nextNow(out);
        } finally {
            session.place().exit();
        }
    }

    private boolean nextNow(OutputStream out) throws IOException {
        Wire wire = new Wire();
        Step step;
        try {
            step = step(wire);
        } finally {
            out.write(wire.take());
        }
        if (ending) {
            session.end();
        } else if (step == Step.ABSENT) {
            session.retry(this);
        }
        return step == Step.MORE;
    }

    @Override
    public void giveUp() {
        Wire out = new Wire();
        try {
            giveUp(stage == Stage.RESULT ? Reply.unavailable() : reply, out);
            finish(out);
            session.write(out);
        } catch (IOException e) {
            session.end();
        }
    }

    private Step step(Wire out) throws IOException {
        while (true) {
            try {
                if (stage == Stage.REPLY) {
                    finish(out);
                    return Step.END;
                }
                boolean pause = session.client().unit(() -> stage(out));
                session.client().work(stage == Stage.RESULT ? cursor.octets() : 0);
                if (pause || out.size() >= Cursor.PIECE) {
                    return Step.MORE;
                }
            } catch (StoreException e) {
                if (isAbsent(e, out)) {
                    return Step.ABSENT;
                }
            } catch (ViewLostException e) {
                lost(e, out);
                return Step.END;
            } catch (RuntimeException e) {
                ImapSession.LOG.error(
                        "{}: cannot finish a response", session.connection().id(), e);
                giveUp(Reply.no("SERVERBUG", "Internal error"), out);
            }
        }
    }

    /** The store failed: true if it is waited for, else the result ends here. */
    private boolean isAbsent(StoreException e, Wire out) throws IOException {
        ImapSession.LOG.debug("{}: the mail store failed", session.connection().id(), e);
        if (stage != Stage.RESULT && !(e.reason() == Reason.UNAVAILABLE && tellsUids())) {
            stage = Stage.REPLY; // what is new will be learned with the next command
        } else if (e.reason() == Reason.UNAVAILABLE) {
            return true;
        } else {
            giveUp(Reply.of(e), out);
        }
        return false;
    }

    /** The client may ask for them at once (rfc4315#3): they are to be in the mailbox as it knows it. */
    private boolean tellsUids() {
        return reply.code().startsWith("APPENDUID ") || reply.code().startsWith("COPYUID ");
    }

    /** A piece of a stage, or the next stage; true if this is a moment to pause. */
    private boolean stage(Wire out) throws StoreException, ViewLostException, IOException {
        Client client = session.client();
        switch (stage) {
            case RESULT -> {
                if (cursor.step(client, out)) {
                    return true;
                }
                reply = cursor.reply();
                told = cursor.told();
                stage = Stage.LEARN;
            }
            case LEARN -> {
                client.learn(told);
                stage = Stage.TELL;
            }
            case TELL -> {
                Updates.Form form = client.form(expunges, uids);
                if (!Updates.tell(client.view(), form, client.account(), out)) {
                    stage = Stage.REPLY;
                }
            }
            default -> throw new IllegalStateException(stage.name());
        }
        return false;
    }

    private void finish(Wire out) {
        over = true;
        session.client().work(0);
        session.client().keep();
        if (missed) {
            session.connection().signal(Signal.of(Idling.SIGNAL));
        }
        if (idling != null) {
            idling.subscribe();
            session.become(idling);
        } else {
            session.become(session.commands());
            session.ended(reply);
            out.text(reply.line(tag));
        }
    }

    /** Without the rest of the result. */
    private void giveUp(Reply why, Wire out) throws IOException {
        if (stage == Stage.RESULT && !cursor.abandon(out)) {
            throw new IOException("a response was interrupted");
        }
        reply = why;
        stage = Stage.REPLY;
    }

    private void lost(ViewLostException e, Wire out) throws IOException {
        if (stage == Stage.RESULT && !cursor.abandon(out)) {
            throw new IOException("a response was interrupted", e);
        }
        if (idling == null && stage != Stage.RESULT) {
            out.text(reply.line(tag)); // the command itself was done
        }
        out.untagged("BYE " + e.getMessage());
        ending = true;
    }

    @Override
    void input(ByteBuffer unread) {
        // kept by the host
    }

    // --- the rest

    @Override
    boolean abandon(Wire out) {
        return stage != Stage.RESULT || cursor.abandon(out);
    }

    @Override
    Map<String, Object> park() {
        Map<String, Object> state = new HashMap<>();
        state.put("mode", NAME);
        state.put("tag", tag);
        state.put("expunges", expunges);
        state.put("uids", uids);
        state.put("stage", stage.name());
        Reply known = reply == null ? Reply.ok("") : reply;
        state.put("status", known.status().name());
        state.put("code", known.code());
        state.put("text", known.text());
        if (cursor != null && stage == Stage.RESULT) {
            state.put("cursor", cursor.park());
        }
        if (idling != null) {
            state.put("idling", idling.park());
        }
        return state;
    }

    @Override
    void closed() {
        if (idling != null && !over) {
            idling.release();
        }
    }
}
