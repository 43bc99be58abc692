package org.posthouse.net.mina;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Unread input. A received buffer is kept as it is, and joined with the next only if the session leaves a part of it; what
 * piles up while nobody reads is copied together, so that many small packets take no more memory than one large. An idle
 * connection holds none. Guarded by the strand's lock, except that the buffer {@link #offer offered} belongs to the session
 * until it is {@link #taken}.
 */
final class Input {
    /** The most that is offered at once. */
    static final int MOST = 64 * 1024;

    /** Smaller buffers are copied together. */
    private static final int CHUNK = 4096;

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private ByteBuffer head = NONE;
    private final Deque<ByteBuffer> more = new ArrayDeque<>(2);
    private ByteBuffer filling;
    private int size;
    private int capacity; // of what is in more
    private boolean seen;

    int size() {
        return size;
    }

    /** The memory that it takes. */
    int held() {
        return head.capacity() + capacity + (filling == null ? 0 : filling.capacity());
    }

    /** All that is here was offered, and the session left it: it wants to see more behind it. */
    boolean isSeen() {
        return seen;
    }

    /** The session left what it was offered, and there is more behind it that it has not seen. */
    boolean hasMore() {
        return !seen && head.hasRemaining() && head.remaining() < Math.min(size, MOST);
    }

    /** Adds octets; the buffer is this object's from now on. */
    void add(ByteBuffer octets) {
        int count = octets.remaining();
        if (count == 0) {
            return;
        }
        seen = false;
        if (size == 0 || count >= CHUNK) {
            seal();
            keep(octets);
        } else {
            if (filling == null || filling.remaining() < count) {
                seal();
                filling = ByteBuffer.allocate(CHUNK);
            }
            filling.put(octets);
        }
        size += count;
    }

    private void seal() {
        if (filling != null) {
            keep(filling.flip());
            filling = null;
        }
    }

    private void keep(ByteBuffer octets) {
        more.add(octets);
        capacity += octets.capacity();
    }

    private ByteBuffer release() {
        ByteBuffer octets = more.remove();
        capacity -= octets.capacity();
        return octets;
    }

    /** The next octets to offer, at most {@link #MOST}: as they came, unless they are few or the session wants to see more behind them. */
    ByteBuffer offer() {
        seal();
        int enough = head.hasRemaining() ? MOST : CHUNK;
        if (!head.hasRemaining() && !more.isEmpty() && more.peek().remaining() <= MOST) {
            head = release();
        }
        if (!more.isEmpty() && head.remaining() < enough) {
            head = join();
        }
        return head;
    }

    private ByteBuffer join() {
        ByteBuffer joined = ByteBuffer.allocate(Math.min(MOST, size));
        joined.put(head);
        while (joined.hasRemaining() && !more.isEmpty()) {
            ByteBuffer next = more.peek();
            int count = Math.min(joined.remaining(), next.remaining());
            joined.put(next.slice().limit(count));
            next.position(next.position() + count);
            if (!next.hasRemaining()) {
                release();
            }
        }
        return joined.flip();
    }

    /**
     * The session has seen what was offered.
     *
     * @param offered what that was
     * @param before how many octets that were
     * @return how many of them it has consumed; -1 if all was thrown away meanwhile
     */
    int taken(ByteBuffer offered, int before) {
        if (offered != head) {
            return -1;
        }
        int consumed = before - head.remaining();
        size -= consumed;
        if (!head.hasRemaining()) {
            head = NONE;
        } else if (head.remaining() < head.capacity() / 4) { // a small rest does not keep a large array
            head = ByteBuffer.allocate(head.remaining()).put(head).flip();
        }
        seen = consumed == 0 && head.remaining() == size;
        return consumed;
    }

    void clear() {
        head = NONE;
        more.clear();
        filling = null;
        size = 0;
        capacity = 0;
    }
}
