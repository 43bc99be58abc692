package org.posthouse.filter.milter.protocol;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.posthouse.filter.milter.protocol.MilterException.Kind;

/**
 * A connection to a milter with a time limit on each operation, which sockets in the UNIX domain do not have in Java. Used by one
 * thread at a time; an interruption ends the operation, and the connection is of no use after that.
 */
final class MilterSocket implements AutoCloseable {
    private final Endpoint endpoint;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private MilterSocket(Endpoint endpoint, SocketChannel channel) throws IOException {
        this.endpoint = endpoint;
        this.channel = channel;
        channel.configureBlocking(false);
        this.selector = Selector.open();
        this.key = channel.register(selector, 0);
    }

    /** Connects. */
    static MilterSocket connect(Endpoint endpoint, TimeLimit limit) throws IOException {
        SocketAddress address =
                endpoint instanceof Endpoint.Unix unix ? unix.address() : ((Endpoint.Inet) endpoint).address();
        boolean inet = address instanceof InetSocketAddress;
        if (address instanceof InetSocketAddress host && host.isUnresolved()) {
            throw new MilterException(Kind.UNREACHABLE, endpoint + ": unknown host");
        }
        MilterSocket socket = null;
        SocketChannel channel = null;
        try {
            channel = inet ? SocketChannel.open() : SocketChannel.open(StandardProtocolFamily.UNIX);
            socket = new MilterSocket(endpoint, channel);
            if (!channel.connect(address)) {
                socket.await(SelectionKey.OP_CONNECT, limit, Kind.UNREACHABLE);
                channel.finishConnect();
            }
            if (inet) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            return socket;
        } catch (IOException e) {
            if (socket != null) {
                socket.close();
            } else if (channel != null) {
                channel.close();
            }
            throw failure(Kind.UNREACHABLE, endpoint, e);
        }
    }

    /** Writes all of it. */
    void write(ByteBuffer octets, TimeLimit limit) throws IOException {
        try {
            while (octets.hasRemaining()) {
                if (channel.write(octets) == 0) {
                    await(SelectionKey.OP_WRITE, limit, Kind.TIMEOUT);
                }
            }
        } catch (IOException e) {
            throw failure(Kind.LOST, endpoint, e);
        }
    }

    /** Fills the buffer. */
    void read(ByteBuffer into, TimeLimit limit) throws IOException {
        try {
            while (into.hasRemaining()) {
                int read = channel.read(into);
                if (read < 0) {
                    throw new MilterException(Kind.LOST, endpoint + ": connection closed by the milter");
                }
                if (read == 0) {
                    await(SelectionKey.OP_READ, limit, Kind.TIMEOUT);
                }
            }
        } catch (IOException e) {
            throw failure(Kind.LOST, endpoint, e);
        }
    }

    private static IOException failure(Kind kind, Endpoint endpoint, IOException e) {
        if (e instanceof MilterException || e instanceof InterruptedIOException) {
            return e;
        }
        return Thread.currentThread().isInterrupted() // which closes the channel
                ? new InterruptedIOException("interrupted while talking to the milter")
                : new MilterException(kind, endpoint + ": " + e.getMessage());
    }

    private void await(int what, TimeLimit limit, Kind late) throws IOException {
        long millis = limit.millis();
        key.interestOps(what);
        int ready = millis == 0 ? 0 : selector.select(millis);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting for the milter");
        }
        if (ready == 0 && limit.millis() == 0) {
            throw new MilterException(late, endpoint + ": no answer in time");
        }
    }

    /** Closes it; does not block. */
    @Override
    public void close() {
        try {
            selector.close();
            channel.close();
        } catch (IOException e) {
            // nothing is left to be lost
            key.cancel();
        }
    }
}
