package org.posthouse.itests;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Connections of clients that send as much as is taken and read nothing. */
final class Flood implements Closeable {
    private static final int SMALL = 4096;

    private final int port;
    private final IntFunction<String> text;
    private final List<SocketChannel> open = new ArrayList<>();
    private final List<byte[]> octets = new ArrayList<>();
    private long sent;

    /** @param text what is sent again and again on the connection of a number */
    Flood(int port, IntFunction<String> text) {
        this.port = port;
        this.text = text;
    }

    /** So many more connections; those that are refused are not counted. */
    void add(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.socket().setReceiveBufferSize(SMALL);
            channel.connect(new InetSocketAddress("127.0.0.1", port));
            channel.configureBlocking(false);
            octets.add(text.apply(open.size()).getBytes(StandardCharsets.ISO_8859_1));
            open.add(channel);
        }
    }

    /** Sends on each connection what it takes now; connections that were ended are closed. */
    void push() throws IOException {
        for (int i = open.size() - 1; i >= 0; i--) {
            try {
                sent += Math.max(0, open.get(i).write(ByteBuffer.wrap(octets.get(i))));
            } catch (IOException reset) {
                open.remove(i).close();
                octets.remove(i);
            }
        }
    }

    /** Connections that take octets still, as far as can be known. */
    int open() {
        return open.size();
    }

    long sent() {
        return sent;
    }

    /** How many connections at a port the server has not closed yet although their clients have left: CLOSE_WAIT in the kernel's list. */
    static long unnoticed(int port) throws IOException {
        String local = String.format(":%04X", port);
        long count = 0;
        for (String list : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            for (String line : Files.readAllLines(Path.of(list))) {
                String[] words = line.strip().split("\\s+");
                if (words[1].endsWith(local) && words[3].equals("08")) {
                    count++;
                }
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
        open.clear();
        octets.clear();
    }
}
