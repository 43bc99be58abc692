package org.posthouse.imap.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
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
import org.posthouse.store.api.Upload;

/**
 * APPEND (rfc3501#6.3.11): the message goes straight into an upload, as it comes. If the upload fails, the rest is read and
 * forgotten, and then the client is told.
 */
final class Appending extends Mode implements Attempt {
    static final String NAME = "append";

    /** Messages up to this size are taken on the I/O thread: the store keeps them in memory. */
    private static final int SMALL = 32 * 1024;

    private enum Stage {
        /** Looks for the mailbox and begins the upload. */
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
    private String ticket = "";
    private Upload upload;
    private Reply failure;

    Appending(ImapSession session, AppendStart start, Framer.Found.Message message) {
        this.session = session;
        this.source = message.start();
        this.start = start;
        this.synchronizing = message.synchronizing();
        this.left = message.size();
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
        this.ticket = state.text("ticket");
        if (state.has("status")) {
            failure = new Reply(Reply.Status.valueOf(state.text("status")), state.text("code"), state.text("text"));
        }
    }

    void begin() {
        session.become(this);
        session.retry(this);
    }

    @Override
    void resume() {
        if (stage == Stage.PREPARE || !ticket.isEmpty()) {
            session.retry(this);
        }
        session.connection().blocking(left > SMALL);
    }

    // --- preparing

    /** Makes ready for the message, or gets at its upload again. */
    @Override
    public Result attempt() {
        try {
            if (ticket.isEmpty()) {
                prepare();
            } else {
                upload = session.client().unit(() -> session.client().store().attach(ticket));
                ticket = "";
            }
        } catch (StoreException e) {
            if (e.reason() == Reason.UNAVAILABLE) {
                return Result.ABSENT;
            }
            giveUp(Reply.of(e));
        } catch (ViewLostException e) {
            session.bye(e.getMessage());
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
            ticket = "";
            failure = Reply.unavailable(); // whatever became of the upload
        }
    }

    private void prepare() throws StoreException, ViewLostException {
        Optional<Reply> refused = session.client().unit(this::look);
        if (refused.isPresent()) {
            refuse(refused.get());
            return;
        }
        if (synchronizing) {
            session.write("+ Send the message\r\n");
        }
        stage = Stage.TAKE;
        session.connection().blocking(left > SMALL);
    }

    /** Begins the upload, unless there is a reason to refuse the message. */
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
        upload = store.upload();
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

    private static Reply noMailbox() {
        return Reply.no("TRYCREATE", "There is no such mailbox"); // rfc3501#6.3.11
    }

    // --- taking

    @Override
    void input(ByteBuffer unread) {
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
                fail(Reply.no("CANNOT", "The message has NUL in it")); // rfc3501#9: CHAR8
                return;
            }
        }
        try {
            session.client().unit(() -> {
                upload.stream().write(piece);
                return null;
            });
        } catch (StoreException | ViewLostException | IOException e) {
            ImapSession.LOG.debug("{}: upload failed", session.connection().id(), e);
            fail(Reply.unavailable());
        }
    }

    private void fail(Reply why) {
        failure = why;
        drop();
    }

    private void drop() {
        Upload dropped = upload;
        upload = null;
        if (dropped != null) {
            try {
                session.client().unit(() -> {
                    dropped.close();
                    return null;
                });
            } catch (StoreException | ViewLostException e) {
                ImapSession.LOG.debug("{}: upload lost", session.connection().id(), e);
            }
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
            session.connection().run(this::commit);
        } else {
            drop();
            session.connection().blocking(false);
            session.become(new Skipping(session, 0, start.tag(), Reply.bad("Unexpected text after the message")));
        }
    }

    // --- committing

    private void commit() {
        Reply reply = failure;
        if (reply == null) {
            try {
                reply = session.client().unit(this::store);
            } catch (StoreException e) {
                reply = e.reason() == Reason.NOT_FOUND ? noMailbox() : Reply.of(e);
            } catch (IOException e) {
                ImapSession.LOG.debug("{}: upload failed", session.connection().id(), e);
                reply = Reply.unavailable();
            } catch (ViewLostException e) {
                session.bye(e.getMessage());
                return;
            } catch (RuntimeException e) {
                ImapSession.LOG.error("{}: APPEND failed", session.connection().id(), e);
                reply = Reply.no("SERVERBUG", "Internal error");
            }
        }
        drop();
        session.become(session.commands());
        if (session.client().view() == null) {
            session.reply(start.tag(), reply);
        } else {
            new Flow(session, start.tag(), reply).begin();
        }
    }

    private Reply store() throws StoreException, IOException, ViewLostException {
        Account account = session.client().account();
        Optional<MailboxInfo> box = account.mailbox(start.mailbox());
        if (box.isEmpty()) {
            return noMailbox();
        }
        Instant date = start.date().orElseGet(Instant::now);
        Op append = new Op.Append(upload.message(), start.flags(), date, Optional.empty());
        Committed done = account.commit(box.get().id(), List.of(append), Guard.NONE);
        // rfc4315#3
        return Reply.ok(
                "APPENDUID " + done.uidValidity() + " " + done.appended().get(0), "APPEND completed");
    }

    // --- the rest

    @Override
    Map<String, Object> park() {
        if (stage == Stage.COMMIT) {
            return null;
        }
        if (upload != null) {
            detach();
        }
        Map<String, Object> state = new HashMap<>();
        state.put("mode", NAME);
        state.put("start", source);
        state.put("synchronizing", synchronizing);
        state.put("left", left);
        state.put("stage", stage.name());
        state.put("ticket", ticket);
        if (failure != null) {
            state.put("status", failure.status().name());
            state.put("code", failure.code());
            state.put("text", failure.text());
        }
        return state;
    }

    /** Lets go of the upload, to be taken up by the ticket. */
    private void detach() {
        try {
            ticket = session.client().unit(upload::detach);
            upload = null;
        } catch (StoreException | ViewLostException e) {
            ImapSession.LOG.debug("{}: upload lost", session.connection().id(), e);
            fail(Reply.unavailable());
        }
    }

    @Override
    void closed() {
        drop();
    }
}
