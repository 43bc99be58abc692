package org.posthouse.net.mina;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.concurrent.Executor;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * MINA's processor, except that a session's interest in reading and writing is only ever changed by the processor's own
 * thread. MINA changes it on the caller's thread: two threads then overwrite each other's change, and the selector does
 * not wake up for it.
 *
 * <p>Public, as MINA creates it by reflection.
 */
public final class IoLoop extends NioProcessor {
    private static final AttributeKey KEY = new AttributeKey(IoLoop.class, "key");

    private volatile Thread loop;

    public IoLoop(Executor executor) {
        super(executor);
    }

    @Override
    protected int select(long timeout) throws Exception {
        if (loop != Thread.currentThread()) {
            loop = Thread.currentThread();
        }
        return super.select(timeout);
    }

    /** A connection that was reset is nothing to write into the log, as MINA would. */
    @Override
    protected int read(NioSession session, IoBuffer buffer) throws Exception {
        try {
            return super.read(session, buffer);
        } catch (IOException e) {
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

    /** Notes the selection key of each session; MINA keeps it, and the channel, to itself. */
    @Override
    protected Iterator<NioSession> selectedSessions() {
        for (SelectionKey key : selector.selectedKeys()) {
            NioSession session = (NioSession) key.attachment();
            if (session != null && !session.containsAttribute(KEY)) {
                session.setAttribute(KEY, key);
            }
        }
        return super.selectedSessions();
    }

    /**
     * Tells the peer that nothing more will be sent, when all was sent.
     *
     * @return false if nothing was ever received on this connection, or it is gone
     */
    static boolean shutdownOutput(IoSession session) {
        try {
            if (session.getAttribute(KEY) instanceof SelectionKey key
                    && key.isValid()
                    && key.channel() instanceof SocketChannel channel) {
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
