package org.posthouse.smtp.session;

import java.nio.ByteBuffer;
import java.util.List;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Attempt;
import org.posthouse.smtp.mail.Incoming;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.state.Mode;
import org.posthouse.smtp.wire.Replies;
import org.posthouse.smtp.wire.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes message data in, behind DATA and BDAT; what is much goes through workers, since it goes to a disk. */
final class Receiving implements Attempt {
    /** As much message data is taken where it comes in. */
    static final int INLINE_DATA = 64 * 1024;

    /** Octets of the end of a line that may have come before those that go out with it. */
    private static final int LINE_END = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Receiving.class);
    private static final Status SPOILED =
            new Status(550, "5.6.0", "Message contains bare CR or LF; lines must end with CRLF");

    private final Conversation conversation;
    private final Dialog dialog;
    private final Ending ending;
    private final Pace pace;
    private boolean blocking;

    Receiving(Conversation conversation, Ending ending, Pace pace) {
        this.conversation = conversation;
        this.dialog = conversation.dialog;
        this.ending = ending;
        this.pace = pace;
    }

    /** Goes on where another version of the session was. */
    void resumed() {
        blocking = dialog.mode() == Mode.DATA && dialog.incoming().received() >= INLINE_DATA || isLargeChunk();
        conversation.connection.blocking(blocking);
    }

    /** Reads message data; false if nothing more can be read for now. */
    boolean input(ByteBuffer in) {
        Incoming mail = dialog.incoming();
        boolean refused = dialog.chunk() != null && dialog.chunk().refusal() != null;
        if (!refused && !mail.isOpen()) {
            recover();
            return false;
        }
        int from = in.arrayOffset() + in.position();
        long most = blocking || refused ? in.remaining() : Math.max(1, INLINE_DATA - mail.received());
        int to = from + (int) Math.min(in.remaining(), most);
        if (!refused && !blocking && mail.mayBlock(to - from + LINE_END)) { // there is no memory left
            blocking(true);
            conversation.work(() -> {}); // has the same offered again, on a worker
            return false;
        }
        int end;
        boolean ended;
        if (refused) {
            end = dialog.chunk().reader().skip(from, to);
            ended = dialog.chunk().reader().ended();
        } else {
            end = mail.read(in.array(), from, to);
            ended = mail.ended();
        }
        in.position(end - in.arrayOffset());
        if (ended) {
            ended();
        } else if (pace.isSlow(end - from, dialog.settings().dataTimeout())) {
            conversation.respond(Replies.TOO_SLOW);
        } else if (!refused && dialog.isTooMuch(mail.received())) {
            conversation.respond(Replies.TOO_MUCH);
        } else if (!refused && !blocking && mail.received() >= INLINE_DATA) {
            blocking(true);
            return false;
        }
        return true;
    }

    // ---- the place where the data goes ----

    /** Message data goes on after the session was parked or intake was replaced. */
    void recover() {
        conversation.retry(null, this);
    }

    @Override
    public Result attempt() {
        Incoming mail = dialog.incoming();
        try {
            if (!mail.open()) {
                conversation.await();
                return Result.PENDING;
            }
        } catch (Rejection.Unavailable absent) {
            if (mail.mayTryAgain()) {
                return Result.ABSENT;
            }
            mail.fail(absent.status());
        } catch (Rejection lost) {
            mail.fail(lost.status());
        } catch (RuntimeException broken) {
            LOG.warn("transaction {}: cannot take data", mail.id(), broken);
            mail.fail(Status.UNAVAILABLE);
        }
        pace.dataEnded(); // the client did not make it wait
        conversation.retried();
        return Result.DONE;
    }

    @Override
    public void giveUp() {
        giveUp(Status.UNAVAILABLE);
    }

    /** What the data waits for does not come: the client is told when it has sent everything. */
    void giveUp(Status status) {
        dialog.incoming().fail(status);
        conversation.retried();
    }

    // ---- chunks and the end ----

    /** A command may have begun a chunk, which may have no octets, or many. */
    void chunkBegan() {
        if (dialog.mode() == Mode.CHUNK) {
            if (dialog.chunk().reader().ended()) {
                ended();
            } else {
                blocking(isLargeChunk());
            }
        }
    }

    private boolean isLargeChunk() {
        return dialog.mode() == Mode.CHUNK
                && dialog.chunk().refusal() == null
                && dialog.incoming().received() + dialog.chunk().reader().remaining() > INLINE_DATA;
    }

    private void blocking(boolean workers) {
        if (blocking != workers) {
            blocking = workers;
            conversation.connection.blocking(workers);
        }
    }

    private void ended() {
        Dialog.Chunk chunk = dialog.endData();
        Incoming mail = dialog.incoming();
        pace.dataEnded();
        blocking(false);
        if (chunk != null && chunk.refusal() != null) {
            conversation.connection.timeout(dialog.settings().commandTimeout());
            conversation.respond(chunk.refusal());
            return;
        }
        if (chunk == null || chunk.last()) {
            ending.received();
        }
        if (chunk != null && chunk.last()) {
            mail.finishChunks();
        }
        if (mail.spoiled()) {
            mail.fail(SPOILED);
        }
        if (chunk != null && !chunk.last()) {
            conversation.connection.timeout(dialog.settings().commandTimeout());
            conversation.respond(mail.failure().map(Reply::of).orElse(Reply.OK)); // rfc3030#2
        } else if (mail.failure().isPresent()) {
            ending.finish(mail.failure().get(), List.of());
        } else {
            ending.commit();
        }
    }
}
