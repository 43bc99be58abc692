package org.posthouse.net.mina;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteException;
import org.posthouse.net.api.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what MINA tells about the connections of all listeners; called on the I/O threads. */
final class PortHandler extends IoHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(PortHandler.class);
    private static final AttributeKey STRAND = new AttributeKey(PortHandler.class, "strand");

    private final NetHost host;

    PortHandler(NetHost host) {
        this.host = host;
    }

    @Override
    public void sessionOpened(IoSession session) {
        if (!(session.getRemoteAddress() instanceof InetSocketAddress remote)
                || !(session.getLocalAddress() instanceof InetSocketAddress local)) {
            session.closeNow(); // reset before it was accepted
            return;
        }
        Port port = host.portAt(local);
        if (port == null) {
            session.closeNow(); // the listener was removed meanwhile
            return;
        }
        Strand strand = host.open(port, session, remote.getAddress());
        if (strand == null) {
            LOG.debug("listener {}: {} refused", port.listener().name(), remote);
            refuse(session, port);
            return;
        }
        session.setAttribute(STRAND, strand);
        strand.opened();
    }

    /** Says why, where it can be said in clear. */
    private void refuse(IoSession session, Port port) {
        String text = host.versions(port.listener().protocol()).overload();
        if (!text.isEmpty() && port.listener().tls() != Listener.Tls.IMPLICIT) {
            session.write(IoBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        session.closeOnFlush();
    }

    @Override
    public void messageReceived(IoSession session, Object message) {
        Strand strand = strand(session);
        if (strand != null) {
            try {
                strand.received(((IoBuffer) message).buf());
            } catch (OutOfMemoryError e) {
                ranOut(e, strand);
            }
        }
    }

    @Override
    public void messageSent(IoSession session, Object message) {
        Strand strand = strand(session);
        if (strand != null) {
            try {
                strand.sent(((IoBuffer) message).limit());
            } catch (OutOfMemoryError e) {
                ranOut(e, strand);
            }
        }
    }

    @Override
    public void inputClosed(IoSession session) {
        Strand strand = strand(session);
        if (strand != null) {
            strand.inputEnded();
        } else {
            session.closeNow();
        }
    }

    @Override
    public void sessionClosed(IoSession session) {
        Strand strand = (Strand) session.removeAttribute(STRAND);
        if (strand != null) {
            host.closed(strand);
            strand.disconnected();
        }
    }

    @Override
    public void exceptionCaught(IoSession session, Throwable cause) {
        if (cause instanceof WriteException) {
            return; // at a disconnect; sessionClosed tells
        }
        if (cause instanceof IOException) {
            LOG.debug("{}: {}", session.getRemoteAddress(), cause.toString());
        } else {
            LOG.warn("{}: connection closed", session.getRemoteAddress(), cause);
        }
        session.closeNow();
    }

    private void ranOut(OutOfMemoryError error, Strand strand) {
        if (!host.memory().ranOut(error, strand)) {
            throw error;
        }
    }

    private static Strand strand(IoSession session) {
        return (Strand) session.getAttribute(STRAND);
    }
}
