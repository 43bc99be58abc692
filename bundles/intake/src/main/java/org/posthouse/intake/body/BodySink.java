package org.posthouse.intake.body;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.posthouse.api.message.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the octets of a message. It never throws: after a failure, or above the size limit, it swallows what comes and
 * remembers why. Used by one thread at a time.
 */
public final class BodySink extends OutputStream {
    private static final Logger LOG = LoggerFactory.getLogger(BodySink.class);
    private static final Status TOO_BIG = new Status(552, "5.3.4", "Message too big"); // rfc1870#6.2
    private static final Status BROKEN = new Status(451, "4.3.0", "Cannot store the message now");
    private static final int FIRST = 4096;
    private static final int FILE_BUFFER = 32 * 1024;
    private static final byte[] NOTHING = new byte[0];

    private final Scratch scratch;
    private final long maxSize;
    private byte[] buffer = NOTHING;
    private int buffered;
    private int taken;
    private Scratch.Open file;
    private long written;
    private long received;
    private Status failure;
    /** The whole message; null while it comes. */
    private Body whole;

    BodySink(Scratch scratch, long maxSize) {
        this.scratch = scratch;
        this.maxSize = maxSize;
    }

    /** One that goes on in a file. */
    static BodySink of(Scratch scratch, long maxSize, Scratch.Open file) throws IOException {
        BodySink sink = new BodySink(scratch, maxSize);
        sink.file = file;
        sink.buffer = new byte[FILE_BUFFER];
        sink.written = file.file().length();
        sink.received = sink.written;
        file.file().seek(sink.written);
        return sink;
    }

    /** One that has taken a message already, to its end. */
    public static BodySink of(Scratch scratch, Body body) {
        BodySink sink = new BodySink(scratch, 0);
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
            if (file == null && !fits(length)) {
                spill();
            }
            if (file != null && !scratch.hasRoomFor(length)) {
                fail(Status.STORAGE_FULL); // whatever size was declared
                return;
            }
            if (file != null) {
                toFile(octets, from, length);
            } else {
                System.arraycopy(octets, from, buffer, buffered, length);
                buffered += length;
            }
        } catch (IOException e) {
            LOG.warn("Cannot write a message to disk", e);
            fail(scratch.hasRoomFor(length) ? BROKEN : Status.STORAGE_FULL);
        }
    }

    /** True if so many octets more, or fewer, are written without the disk. Room in memory is taken for them. */
    public boolean hasRoomInMemory(int more) {
        return failure != null || file == null && fits(more);
    }

    /** It has something on the disk. */
    public boolean isOnDisk() {
        return file != null || whole != null;
    }

    /** Makes room in memory if the message may stay there. */
    private boolean fits(int more) {
        long needed = (long) buffered + more;
        if (needed > scratch.threshold()) {
            return false;
        }
        if (needed <= buffer.length) {
            return true;
        }
        int capacity = (int) Math.min(scratch.threshold(), Math.max(needed, Math.max(FIRST, 2L * buffer.length)));
        if (!scratch.take(capacity - taken)) {
            return false;
        }
        taken = capacity;
        buffer = Arrays.copyOf(buffer, capacity);
        return true;
    }

    private void spill() throws IOException {
        file = scratch.open();
        file.file().write(buffer, 0, buffered);
        written = buffered;
        buffered = 0;
        giveBack();
        buffer = new byte[FILE_BUFFER];
    }

    private void toFile(byte[] octets, int from, int length) throws IOException {
        if (length > buffer.length - buffered) {
            flushBuffer();
        }
        if (length >= buffer.length) {
            file.file().write(octets, from, length);
            written += length;
        } else {
            System.arraycopy(octets, from, buffer, buffered, length);
            buffered += length;
        }
    }

    private void flushBuffer() throws IOException {
        file.file().write(buffer, 0, buffered);
        written += buffered;
        buffered = 0;
    }

    private void fail(Status why) {
        failure = why;
        drop();
    }

    private void giveBack() {
        scratch.giveBack(taken);
        taken = 0;
    }

    private void drop() {
        giveBack();
        buffer = NOTHING;
        buffered = 0;
        if (file != null) {
            Body.close(file);
            file = null;
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
        if (whole != null) {
            Body body = whole;
            whole = null;
            failure = BROKEN;
            return Optional.of(body);
        }
        if (file == null) {
            int owed = taken;
            taken = 0;
            byte[] octets = buffer;
            buffer = NOTHING;
            failure = BROKEN; // nothing comes after the end
            return Optional.of(new Body(octets, buffered, () -> scratch.giveBack(owed)));
        }
        try {
            flushBuffer();
        } catch (IOException e) {
            LOG.warn("Cannot write a message to disk", e);
            fail(scratch.hasRoomFor(0) ? BROKEN : Status.STORAGE_FULL);
            return Optional.empty();
        }
        Scratch.Open open = file;
        file = null;
        buffer = NOTHING;
        failure = BROKEN;
        return Optional.of(new Body(open, written));
    }

    /** Leaves what came to whoever has the ticket, perhaps another intake; false if that is not possible. It is over here. */
    public boolean leave(String ticket) {
        if (failure != null) {
            return false;
        }
        try {
            if (whole != null) {
                whole.leave(scratch, ticket);
            } else if (file != null) {
                flushBuffer();
                scratch.leave(file, ticket);
            } else {
                scratch.leave(buffer, buffered, ticket);
            }
            return true;
        } catch (IOException e) {
            LOG.warn("A message cannot be left to another intake: {}", e.toString());
            return false;
        } finally {
            discard();
        }
    }

    /** Gives up what came; for a transaction that ends without a commit. */
    public void discard() {
        if (failure == null) {
            fail(BROKEN);
        }
    }
}
