package org.posthouse.filter.milter;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A milter that does what a test says, on a UNIX-domain socket. It takes one connection after the other, unless told otherwise. */
public final class FakeMilter implements AutoCloseable {
    /** It closes the connection. */
    public static final byte[] CLOSE = {0, 0, 0, 0};

    private final ServerSocketChannel server;
    private final Path path;
    private final Thread thread = new Thread(this::serve, "fake-milter");
    private final List<String> seen = new ArrayList<>();
    private final Map<Character, Deque<byte[]>> answers = new HashMap<>();
    private int connections;
    private int open;
    private volatile boolean parallel;

    public FakeMilter(Path path) throws IOException {
        this.path = path;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        thread.setDaemon(true);
        thread.start();
        negotiates(6, 0x1ff, 0);
    }

    public String address() {
        return "unix:" + path;
    }

    public FakeMilter negotiates(int version, int actions, int protocol, String... macros) {
        ByteBuffer data = ByteBuffer.allocate(1000);
        data.putInt(version).putInt(actions).putInt(protocol);
        for (int stage = 0; stage < macros.length; stage++) {
            data.putInt(stage).put((macros[stage] + "\0").getBytes(StandardCharsets.UTF_8));
        }
        byte[] octets = new byte[data.position()];
        data.flip().get(octets);
        return instead('O', packet('O', octets));
    }

    /** As {@link #answers}, and what was planned before is forgotten. */
    public synchronized FakeMilter instead(char command, byte[]... octets) {
        answers.remove(command);
        return answers(command, octets);
    }

    /** The next time it is told this it sends these octets; the last of them again and again. None: it is silent. */
    public synchronized FakeMilter answers(char command, byte[]... octets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] some : octets) {
            all.writeBytes(some);
        }
        answers.computeIfAbsent(command, c -> new ArrayDeque<>()).add(all.toByteArray());
        return this;
    }

    public FakeMilter closesAt(char command) {
        return answers(command, CLOSE);
    }

    public static byte[] packet(char command, byte[] data) {
        return ByteBuffer.allocate(5 + data.length)
                .putInt(data.length + 1)
                .put((byte) command)
                .put(data)
                .array();
    }

    public static byte[] packet(char command, String data) {
        return packet(command, data.replace('|', '\0').getBytes(StandardCharsets.ISO_8859_1));
    }

    public static byte[] packet(char command) {
        return packet(command, "");
    }

    /** With an index before the texts. */
    public static byte[] packet(char command, int index, String data) {
        byte[] texts = data.replace('|', '\0').getBytes(StandardCharsets.ISO_8859_1);
        return packet(
                command,
                ByteBuffer.allocate(4 + texts.length).putInt(index).put(texts).array());
    }

    /** What it was told, NULs as {@code |}; macros only of the steps it answers. */
    public synchronized List<String> seen() {
        return List.copyOf(seen);
    }

    /** What it was told without macros. */
    public List<String> steps() {
        return seen().stream().filter(one -> !one.startsWith("D")).toList();
    }

    public String commands() {
        StringBuilder all = new StringBuilder();
        steps().forEach(one -> all.append(one.charAt(0)));
        return all.toString();
    }

    public synchronized int connections() {
        return connections;
    }

    /** From the next connection on each has a thread. */
    public void parallel() {
        parallel = true;
    }

    /** Connections that are open now. */
    public synchronized int open() {
        return open;
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel peer = server.accept();
                synchronized (this) {
                    connections++;
                    open++;
                }
                if (parallel) {
                    Thread one = new Thread(() -> talkAndClose(peer), "fake-milter-connection");
                    one.setDaemon(true);
                    one.start();
                } else {
                    talkAndClose(peer);
                }
            } catch (IOException e) {
                continue; // the test is over
            }
        }
    }

    private void talkAndClose(SocketChannel peer) {
        try (peer) {
            talk(peer);
        } catch (IOException e) {
            note('!', e.toString()); // the peer has gone
        } finally {
            synchronized (this) {
                open--;
                notifyAll();
            }
        }
    }

    private void talk(SocketChannel peer) throws IOException {
        DataInputStream in = new DataInputStream(Channels.newInputStream(peer));
        while (true) {
            byte[] data;
            char command;
            try {
                data = new byte[in.readInt() - 1];
                command = (char) in.readByte();
                in.readFully(data);
            } catch (EOFException e) {
                return;
            }
            if (command == 'O' || command == 'Q') {
                note(command, command == 'O' ? ByteBuffer.wrap(data).getInt() + "" : "");
            } else {
                note(command, new String(data, StandardCharsets.UTF_8).replace('\0', '|'));
            }
            byte[] answer = answer(command);
            if (Arrays.equals(answer, CLOSE) || command == 'Q') {
                return;
            }
            peer.write(ByteBuffer.wrap(answer));
        }
    }

    private synchronized void note(char command, String text) {
        seen.add(command + text);
        notifyAll();
    }

    /** Waits until it was told this. */
    public synchronized void await(char command) throws InterruptedException {
        long end = System.nanoTime() + 5_000_000_000L;
        while (seen.stream().noneMatch(one -> one.charAt(0) == command)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never told " + command + ": " + seen);
            }
            wait(100);
        }
    }

    private synchronized byte[] answer(char command) {
        Deque<byte[]> planned = answers.get(command);
        if (planned != null) {
            return planned.size() > 1 ? planned.remove() : planned.peek();
        }
        return "DAQ".indexOf(command) >= 0 ? new byte[0] : packet('c');
    }

    @Override
    public void close() throws Exception {
        server.close();
        thread.join(2000);
    }
}
