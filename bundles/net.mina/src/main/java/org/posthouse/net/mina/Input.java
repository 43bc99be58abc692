package org.posthouse.net.mina;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Unread input. Received buffers are kept as they are and only joined when a session leaves a part of one; an idle
 * connection holds none. Guarded by the strand's lock, except that the buffer {@link #offer offered} belongs to the session
 * until it is {@link #taken}.
 */
final class Input {
    /** The most that is offered at once. */
    static final int MOST = 64 * 1024;

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private ByteBuffer head = NONE;
    private final Deque<ByteBuffer> more = new ArrayDeque<>(2);
    private int size;

    int size() {
        return size;
    }

    /** Adds octets; the buffer is this object's from now on. */
    void add(ByteBuffer octets) {
        if (octets.hasRemaining()) {
            size += octets.remaining();
            more.add(octets);
        }
    }

    /** The next octets to offer, at most {@link #MOST}. */
    ByteBuffer offer() {
        if (!head.hasRemaining() && !more.isEmpty() && more.peek().remaining() <= MOST) {
            head = more.remove();
        }
        if (!more.isEmpty() && head.remaining() < MOST) {
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
                more.remove();
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
        return consumed;
    }

    void clear() {
        head = NONE;
        more.clear();
        size = 0;
    }
}
