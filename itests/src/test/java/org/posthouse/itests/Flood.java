package org.posthouse.itests;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections of clients that send as much as is taken and read nothing. */
final class Flood implements Closeable {
    private static final int SMALL = 4096;

    private final int port;
    private final byte[] octets;
    private final List<SocketChannel> open = new ArrayList<>();
    private long sent;

    /** @param text sent again and again on each connection */
    Flood(int port, String text) {
        this.port = port;
        this.octets = text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** So many more connections; those that are refused are not counted. */
    void add(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.socket().setReceiveBufferSize(SMALL);
            channel.connect(new InetSocketAddress("127.0.0.1", port));
            channel.configureBlocking(false);
            open.add(channel);
        }
    }

    /** Sends on each connection what it takes now; connections that were ended are closed. */
    void push() throws IOException {
        List<SocketChannel> ended = new ArrayList<>();
        for (SocketChannel channel : open) {
            try {
                sent += Math.max(0, channel.write(ByteBuffer.wrap(octets)));
            } catch (IOException reset) {
                ended.add(channel);
            }
        }
        for (SocketChannel channel : ended) {
            channel.close();
        }
        open.removeAll(ended);
    }

    /** Connections that take octets still, as far as can be known. */
    int open() {
        return open.size();
    }

    long sent() {
        return sent;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
        open.clear();
    }
}
