package org.posthouse.benchmarks.load;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** An SMTP server on loopback that counts messages and throws them away: where relays deliver to. One thread serves all. */
public final class Sink implements Closeable {
    private final Selector selector;
    private final ServerSocketChannel socket;
    private final ByteBuffer received = ByteBuffer.allocateDirect(65_536);
    private volatile long messages;

    public Sink(int port) throws IOException {
        selector = Selector.open();
        socket = ServerSocketChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_ACCEPT);
        Thread thread = new Thread(this::serve, "sink");
        thread.setDaemon(true);
        thread.start();
    }

    /** How many messages it has taken so far. */
    public long messages() {
        return messages;
    }

    private void serve() {
        try {
            while (socket.isOpen()) {
                selector.select(this::ready);
            }
        } catch (IOException | java.nio.channels.ClosedSelectorException closed) {
            // the end of the run
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof SinkSession session) {
            try {
                received.clear();
                if (key.channel() instanceof SocketChannel peer && peer.read(received) >= 0) {
                    int taken = session.read(received.flip(), peer);
                    messages += taken; // only this thread writes
                } else {
                    key.channel().close();
                }
            } catch (IOException gone) {
                close(key); // the peer is free to go at any time
            }
            return;
        }
        try {
            SocketChannel peer = socket.accept();
            if (peer != null) {
                peer.configureBlocking(false);
                peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
                peer.register(selector, SelectionKey.OP_READ, new SinkSession(peer));
            }
        } catch (IOException gone) {
            // it was gone before it was greeted
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException ignored) {
            // there is nothing left to close
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (SelectionKey key : selector.keys()) {
            close(key);
        }
        selector.close();
    }
}
