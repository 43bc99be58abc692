package org.posthouse.net.mina;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * MINA's processor, with three differences. A session's interest in reading and writing is only ever changed by the
 * processor's own thread: MINA changes it on the caller's thread, two threads then overwrite each other's change, and the
 * selector does not wake up for it. The selector is woken only while it sleeps, since each time costs two system calls. And
 * the thread does short tasks for the sessions that it serves.
 *
 * <p>Public, as MINA creates it by reflection.
 */
public final class IoLoop extends NioProcessor {
    private static final AttributeKey LOOP = new AttributeKey(IoLoop.class, "loop");

    /** The most that is read at once, whatever a session's configuration says. */
    private static final int READ = 64 * 1024;

    /** After so many tasks the sockets are looked at. */
    private static final int TASKS = 256;

    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;

    /** Something was queued since it woke up, so that it must not sleep. */
    private static final int CALLED = 2;

    private final AtomicInteger state = new AtomicInteger();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** All sessions read into this one; it is used by the loop's thread alone. */
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(READ);

    private volatile Thread loop;

    public IoLoop(Executor executor) {
        super(executor);
    }

    @Override
    protected int select(long timeout) throws IOException {
        if (loop != Thread.currentThread()) {
            loop = Thread.currentThread();
        }
        int selected;
        try {
            selected = state.compareAndSet(AWAKE, ASLEEP) ? selector.select(timeout) : selector.selectNow();
        } finally {
            state.set(AWAKE);
        }
        wakeupCalled.set(true); // or MINA takes a call that comes just now for a broken selector, and makes another one
        runTasks();
        return selected;
    }

    private void runTasks() {
        try {
            Runnable task;
            for (int left = TASKS; left > 0 && (task = tasks.poll()) != null; left--) {
                task.run();
            }
        } finally {
            if (!tasks.isEmpty()) {
                state.set(CALLED);
            }
        }
    }

    /** What is queued by the loop's own thread, or while it is awake, is seen before it sleeps. */
    @Override
    protected void wakeup() {
        if (state.getAndSet(CALLED) == ASLEEP) {
            selector.wakeup();
        }
    }

    @Override
    protected void init(NioSession session) throws Exception {
        session.setAttribute(LOOP, this);
        super.init(session);
    }

    /**
     * Has the thread that serves a session do something short, soon.
     *
     * @param task must not block, nor throw anything but an error
     * @return false if no such thread serves it
     */
    static boolean execute(IoSession session, Runnable task) {
        if (session.getAttribute(LOOP) instanceof IoLoop loop) {
            loop.tasks.add(task);
            loop.wakeup();
            return true;
        }
        return false;
    }

    /**
     * Reads as much as there is, up to the largest buffer that the session may have, into one that is no larger than it has to
     * be. What did not fill that was all there is: MINA would ask once more.
     */
    @Override
    protected int read(NioSession session, IoBuffer buffer) {
        if (buffer.position() > 0) {
            return 0;
        }
        try {
            incoming.clear().limit(Math.min(READ, session.getConfig().getMaxReadBufferSize()));
            int count = session.getChannel().read(incoming);
            if (count > 0) {
                buffer.expand(count).put(incoming.flip());
            }
            return count;
        } catch (IOException e) { // a connection that was reset is nothing to write into the log, as MINA would
            session.closeNow();
            return 0;
        }
    }

    /** Nor when it is noticed in writing. */
    @Override
    protected int write(NioSession session, IoBuffer buffer, int length) throws IOException {
        try {
            return super.write(session, buffer, length);
        } catch (IOException e) {
            session.closeNow();
            return 0;
        }
    }

    /**
     * Writes as much as the system takes now, on the caller's thread, which nobody may interrupt: that would close the channel. To
     * be called only while MINA has nothing to write.
     *
     * @return how many octets were taken; if the connection is gone none, and MINA will notice
     */
    static int writeNow(IoSession session, ByteBuffer octets) {
        try {
            return session instanceof NioSession nio ? nio.getChannel().write(octets) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Tells the peer that nothing more will be sent, when all was sent.
     *
     * @return false if nothing was ever received on this connection, or it is gone
     */
    static boolean shutdownOutput(IoSession session) {
        try {
            if (session.getReadBytes() > 0
                    && session instanceof NioSession nio
                    && nio.getChannel() instanceof SocketChannel channel
                    && channel.isConnected()) {
                channel.shutdownOutput();
                return true;
            }
        } catch (IOException e) {
            // it is gone
        }
        return false;
    }

    /** MINA looks at what waits behind the write that is half done, and would never end it if that is nothing. */
    private void writeOn(NioSession session) {
        try {
            setInterestedInWrite(session, true);
        } catch (Exception e) { // as declared
            session.getFilterChain().fireExceptionCaught(e);
        }
    }

    @Override
    public void updateTrafficControl(NioSession session) {
        if (loop == Thread.currentThread()) {
            super.updateTrafficControl(session);
            if (session.getCurrentWriteRequest() != null && !session.isWriteSuspended()) {
                writeOn(session);
            }
        } else {
            updateTrafficMask(session);
        }
    }
}
