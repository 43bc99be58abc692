package org.posthouse.intake.body;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.posthouse.api.message.Status;
import org.posthouse.support.scratch.Draft;
import org.posthouse.support.scratch.NoRoomException;
import org.posthouse.support.scratch.Scratch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the octets of a message. It never throws: after a failure, or above the size limit, it swallows what comes and
 * remembers why. Used by one thread at a time.
 */
public final class BodySink extends OutputStream {
    private static final Logger LOG = LoggerFactory.getLogger(BodySink.class);
    private static final Status TOO_BIG = new Status(552, "5.3.4", "Message size exceeds limit"); // rfc1870#6.2
    private static final Status BROKEN = new Status(451, "4.3.0", "Cannot store the message now");

    private final Scratch scratch;
    private final long maxSize;
    private long received;
    /** What came; null once it is over, or if there is a {@link #whole} message. */
    private Draft draft;
    /** The whole message; null while it comes. */
    private Body whole;

    private Status failure;

    private BodySink(Scratch scratch, long maxSize, Draft draft) {
        this.scratch = scratch;
        this.maxSize = maxSize;
        this.draft = draft;
    }

    /** One for a message of at most {@code maxSize} octets; 0 means no limit. */
    public BodySink(Scratch scratch, long maxSize) {
        this(scratch, maxSize, scratch.begin());
    }

    /**
     * Goes on with what was left for whoever has this ticket, once; empty if it is gone.
     *
     * @param maxSize the most octets of the message; 0 means no limit
     */
    public static Optional<BodySink> find(Scratch scratch, String ticket, long maxSize) {
        return scratch.find(ticket).map(draft -> {
            BodySink sink = new BodySink(scratch, maxSize, draft);
            sink.received = draft.size();
            return sink;
        });
    }

    /** One that has taken a message already, to its end. */
    public static BodySink of(Scratch scratch, Body body) {
        BodySink sink = new BodySink(scratch, 0, null);
        body.retain();
        sink.whole = body;
        sink.received = body.size();
        return sink;
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int from, int length) {
        received += length;
        if (failure != null) {
            return;
        }
        if (maxSize > 0 && received > maxSize) {
            fail(TOO_BIG);
            return;
        }
        if (whole != null) {
            fail(BROKEN);
            return;
        }
        try {
            draft.write(octets, from, length);
        } catch (IOException e) {
            fail(e, length);
        }
    }

    private void fail(IOException why, long wanted) {
        boolean full = why instanceof NoRoomException || !scratch.hasRoomFor(wanted);
        if (!(why instanceof NoRoomException)) {
            LOG.warn("cannot write a message to disk", why);
        }
        fail(full ? Status.STORAGE_FULL : BROKEN);
    }

    /** True if so many octets more, or fewer, are written without the disk. Room in memory is taken for them. */
    public boolean hasRoomInMemory(int more) {
        return failure != null || draft != null && draft.hasRoomInMemory(more);
    }

    private void fail(Status why) {
        failure = why;
        if (draft != null) {
            draft.close();
            draft = null;
        }
        if (whole != null) {
            whole.release();
            whole = null;
        }
    }

    /** Octets that came, those swallowed included. */
    public long received() {
        return received;
    }

    /** Why the message cannot be taken; empty if it can. */
    public Optional<Status> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Ends the writing. The caller owns the body and releases it.
     *
     * @return empty if there was a {@link #failure}
     */
    public Optional<Body> finish() {
        if (failure != null) {
            return Optional.empty();
        }
        Body body = whole;
        if (body == null) {
            try {
                draft.flush();
            } catch (IOException e) {
                fail(e, 0);
                return Optional.empty();
            }
            body = new Body(draft);
        }
        draft = null;
        whole = null;
        failure = BROKEN; // nothing comes after the end
        return Optional.of(body);
    }

    /**
     * Leaves what came to whoever has the ticket, perhaps another intake; false if that is not possible. It is over here. Touches
     * the disk.
     */
    public boolean leave(String ticket) {
        if (failure != null) {
            return false;
        }
        try {
            if (whole != null) {
                whole.leave(ticket);
            } else {
                draft.leave(ticket);
            }
            return true;
        } catch (IOException e) {
            LOG.warn("cannot hand a message to another intake: {}", e.toString());
            return false;
        } finally {
            discard();
        }
    }

    /** Gives up what came; for a transaction that ends without a commit. Does not block. */
    public void discard() {
        if (failure == null) {
            fail(BROKEN);
        }
    }
}
