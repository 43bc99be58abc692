package org.posthouse.imap.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.imap.parse.AppendStart;
import org.posthouse.imap.parse.Framer;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.state.Parcel;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.wire.Reply;
import org.posthouse.net.api.Attempt;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.support.scratch.Draft;
import org.posthouse.support.scratch.NoRoomException;
import org.posthouse.support.scratch.Scratch;

/**
 * APPEND (rfc3501#6.3.11): the message is kept here until it is whole, so that the store may come and go meanwhile. If that
 * fails, the rest is read and forgotten, and then the client is told.
 */
final class Appending extends Mode implements Attempt {
    static final String NAME = "append";

    private enum Stage {
        /** Looks for the mailbox. */
        PREPARE,
        /** Takes the message. */
        TAKE,
        /** Waits for the end of the line. */
        TAIL,
        /** Puts the message into the mailbox. */
        COMMIT
    }

    private final ImapSession session;
    private final byte[] source;
    private final AppendStart start;
    private final boolean synchronizing;
    private Stage stage = Stage.PREPARE;
    private long left;
    /** By which the store knows that it has the message already. */
    private final String key;
    /** What another session left of the message; empty if this one has it. */
    private Map<String, Object> parked = Map.of();

    private Draft draft;
    private Reply failure;

    Appending(ImapSession session, AppendStart start, Framer.Found.Message message) {
        this.session = session;
        this.source = message.start();
        this.start = start;
        this.synchronizing = message.synchronizing();
        this.left = message.size();
        this.key = "append/" + UUID.randomUUID();
    }

    /** What was parked. */
    Appending(ImapSession session, Parcel state) {
        this.session = session;
        this.source = state.octets("start");
        try {
            this.start = AppendStart.parse(source);
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("parked APPEND: " + e.getMessage());
        }
        this.synchronizing = state.yes("synchronizing");
        this.left = state.number("left");
        this.stage = Stage.valueOf(state.text("stage"));
        this.key = state.has("key") ? state.text("key") : "";
        if (state.has("literal")) {
            parked = state.parcel("literal").values();
        }
        if (state.has("status")) {
            failure = new Reply(Reply.Status.valueOf(state.text("status")), state.text("code"), state.text("text"));
        } else if (parked.isEmpty() && stage != Stage.PREPARE) {
            failure = Reply.unavailable(); // the store had it, for a version before
        }
    }

    void begin() {
        session.become(this);
        session.retry(this);
    }

    @Override
    void resume() {
        if (stage == Stage.PREPARE || stage == Stage.COMMIT || !parked.isEmpty()) {
            session.retry(this);
        }
    }

    // --- with the store

    @Override
    public Result attempt() {
        find();
        try {
            if (stage == Stage.PREPARE) {
                prepare();
            } else if (stage == Stage.COMMIT) {
                commit();
            }
        } catch (StoreException e) {
            if (e.reason() == Reason.UNAVAILABLE) {
                return Result.ABSENT;
            }
            giveUp(e.reason() == Reason.NOT_FOUND && stage == Stage.COMMIT ? noMailbox() : Reply.of(e));
        } catch (ViewLostException e) {
            session.bye(e.getMessage());
        } catch (RuntimeException e) {
            ImapSession.LOG.error("{}: APPEND failed", session.connection().id(), e);
            giveUp(Reply.no("SERVERBUG", "Internal error"));
        }
        return Result.DONE;
    }

    @Override
    public void giveUp() {
        giveUp(Reply.unavailable());
    }

    private void giveUp(Reply why) {
        if (stage == Stage.PREPARE) {
            refuse(why);
        } else {
            end(why);
        }
    }

    /** Gets at what another session left. */
    private void find() {
        if (parked.isEmpty()) {
            return;
        }
        try {
            draft = ParkedDraft.find(session.services().scratch(), parked);
            session.connection().blocking(draft.isOnDisk() && stage == Stage.TAKE);
        } catch (IOException e) {
            ImapSession.LOG.warn("{}: message lost: {}", session.connection().id(), e.toString());
            failure = Reply.unavailable();
        }
        parked = Map.of();
    }

    private void prepare() throws StoreException, ViewLostException {
        Optional<Reply> refused = session.client().unit(this::look);
        if (refused.isPresent()) {
            refuse(refused.get());
            return;
        }
        Scratch scratch = session.services().scratch();
        if (!scratch.hasRoomFor(left)) {
            refuse(noRoom());
            return;
        }
        try {
            draft = scratch.begin(left);
        } catch (IOException e) {
            ImapSession.LOG.warn(
                    "{}: cannot buffer a message: {}", session.connection().id(), e.toString());
            refuse(Reply.unavailable());
            return;
        }
        session.connection().blocking(draft.isOnDisk());
        if (synchronizing) {
            session.write("+ Send the message\r\n");
        }
        stage = Stage.TAKE;
    }

    /** Whether there is a reason to refuse the message. */
    private Optional<Reply> look() throws StoreException, ViewLostException {
        MailStore store = session.client().store();
        Account account = session.client().account();
        if (account.mailbox(start.mailbox()).isEmpty()) {
            return Optional.of(noMailbox());
        }
        AccountInfo user = session.client().user();
        if (user.quota() > 0 && store.used(user.id()) + left > user.quota()) {
            return Optional.of(Reply.of(new StoreException(Reason.OVER_QUOTA, "")));
        }
        return Optional.empty();
    }

    /** Before the message is taken: one that was not asked for is not sent (rfc3501#7.5), another is skipped. */
    private void refuse(Reply reply) {
        if (synchronizing) {
            session.become(session.commands());
            session.reply(start.tag(), reply);
        } else {
            new Skipping(session, left, start.tag(), reply).begin();
        }
    }

    /** A bound that we set ourselves (rfc5530#3): nothing is broken or down, and the user is not over quota. */
    private static Reply noRoom() {
        return Reply.no("LIMIT", "Not enough free disk space, try again later");
    }

    private static Reply noMailbox() {
        return Reply.no("TRYCREATE", "Mailbox doesn't exist"); // rfc3501#6.3.11
    }

    // --- taking

    @Override
    void input(ByteBuffer unread) {
        if (!parked.isEmpty()) {
            session.retry(this); // let go of, and then not parked
            return;
        }
        if (stage == Stage.TAKE) {
            take(unread);
        }
        if (stage == Stage.TAIL && unread.hasRemaining()) {
            tail(unread);
        }
    }

    private void take(ByteBuffer unread) {
        byte[] piece = new byte[(int) Math.min(left, unread.remaining())];
        unread.get(piece);
        left -= piece.length;
        if (failure == null) {
            keep(piece);
        }
        if (left == 0) {
            stage = Stage.TAIL;
        }
    }

    private void keep(byte[] piece) {
        for (byte b : piece) {
            if (b == 0) {
                fail(Reply.no("CANNOT", "Message contains NUL")); // rfc3501#9: CHAR8
                return;
            }
        }
        try {
            draft.write(piece, 0, piece.length);
            draft.flush(); // or whoever parks it would have to
        } catch (NoRoomException e) {
            fail(noRoom());
        } catch (IOException e) {
            ImapSession.LOG.warn(
                    "{}: cannot keep a message: {}", session.connection().id(), e.toString());
            fail(Reply.unavailable());
        }
    }

    private void fail(Reply why) {
        failure = why;
        drop();
    }

    private void drop() {
        if (draft != null) {
            draft.close();
            draft = null;
        }
    }

    /** The line ends, and with it the command; a second message (rfc3502) is not offered. */
    private void tail(ByteBuffer unread) {
        int at = unread.position();
        if (unread.get(at) == '\r') {
            if (unread.remaining() == 1) {
                return;
            }
            at++;
        }
        if (unread.get(at) == '\n') {
            unread.position(at + 1);
            stage = Stage.COMMIT;
            session.connection().blocking(false);
            session.retry(this);
        } else {
            drop();
            session.connection().blocking(false);
            session.become(new Skipping(session, 0, start.tag(), Reply.bad("Unexpected arguments after the message")));
        }
    }

    // --- committing

    private void commit() throws StoreException, ViewLostException {
        end(failure == null ? session.client().unit(this::store) : failure);
    }

    private void end(Reply reply) {
        drop();
        session.become(session.commands());
        if (session.client().view() == null) {
            session.reply(start.tag(), reply);
        } else {
            new Flow(session, start.tag(), reply).begin();
        }
    }

    /** The same twice is once: how the first attempt ended may not be known. */
    private Reply store() throws StoreException, ViewLostException {
        Account account = session.client().account();
        Optional<MailboxInfo> box = account.mailbox(start.mailbox());
        if (box.isEmpty()) {
            return noMailbox();
        }
        Instant date = start.date().orElseGet(Instant::now);
        Message message = Messages.of(draft.size(), draft::open);
        Op append = new Op.Append(message, start.flags(), date, Optional.of(key));
        Committed done = account.commit(box.get().id(), List.of(append), Guard.NONE);
        long uid = done.appended().get(0);
        // rfc4315#3; which UID it has that was stored before is not known
        String code = uid == 0 ? "" : "APPENDUID " + done.uidValidity() + " " + uid;
        return Reply.ok(code, "APPEND completed");
    }

    // --- the rest

    @Override
    Map<String, Object> park() {
        if (draft != null && draft.isOnDisk()) {
            session.connection().run(this::letGo); // the host asks again then
            return null;
        }
        letGo();
        Map<String, Object> state = new HashMap<>();
        if (!parked.isEmpty()) {
            state.put("literal", parked);
        }
        state.put("mode", NAME);
        state.put("start", source);
        state.put("synchronizing", synchronizing);
        state.put("left", left);
        state.put("stage", stage.name());
        state.put("key", key);
        if (failure != null) {
            state.put("status", failure.status().name());
            state.put("code", failure.code());
            state.put("text", failure.text());
        }
        return state;
    }

    /** Lets go of what came, for {@link #find}. */
    private void letGo() {
        if (draft == null) {
            return;
        }
        try {
            parked = ParkedDraft.park(draft, left);
        } catch (IOException e) {
            ImapSession.LOG.warn("{}: message lost: {}", session.connection().id(), e.toString());
            failure = Reply.unavailable();
        }
        draft = null;
    }

    @Override
    void closed() {
        drop();
    }
}
