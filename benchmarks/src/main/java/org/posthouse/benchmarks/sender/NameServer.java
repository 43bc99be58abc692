package org.posthouse.benchmarks.sender;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** All the DNS there is for servers that authenticate mail: the records of the {@link Sender}; no other name exists. UDP, loopback. */
public final class NameServer implements Closeable {
    private static final int TYPE_A = 1;
    private static final int TYPE_SOA = 6;
    private static final int TYPE_PTR = 12;
    private static final int TYPE_TXT = 16;
    private static final int HEADER = 12;
    private static final int TTL = 86_400;
    private static final int NO_SUCH_NAME = 3;
    private static final int LONGEST_STRING = 255;
    private static final String REVERSE = "1.0.0.127.in-addr.arpa";
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final DatagramSocket socket;
    private final Map<String, String> texts = Sender.instance().texts();

    /** Answers until it is closed. */
    public NameServer(int port) throws IOException {
        socket = new DatagramSocket(port, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::answerAll, "names");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void answerAll() {
        byte[] octets = new byte[1500];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(octets, octets.length);
            try {
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(octets, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException | RuntimeException e) { // closed, or no question
                continue;
            }
        }
    }

    /** RFC 1035, section 4.1. */
    byte[] answer(byte[] query) throws IOException {
        StringBuilder name = new StringBuilder();
        int at = HEADER;
        while (query[at] != 0) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
            at += query[at] + 1;
        }
        int type = query[at + 2] & 0xff;
        int end = at + 5;
        String asked = name.toString().toLowerCase(Locale.ROOT);
        byte[] data = data(asked, type);
        boolean known = texts.containsKey(asked) || asked.equals(REVERSE);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(query, 0, 2);
        int flags = 0x8580 | (known ? 0 : NO_SUCH_NAME); // an authoritative answer
        out.write(
                new byte[] {(byte) (flags >> 8), (byte) flags, 0, 1, 0, bit(data != null), 0, bit(data == null), 0, 0});
        out.write(query, HEADER, end - HEADER);
        out.write(
                data != null
                        ? record(new byte[] {(byte) 0xc0, HEADER}, type, data)
                        : record(new byte[1], TYPE_SOA, soa()));
        return out.toByteArray();
    }

    private static byte bit(boolean set) {
        return (byte) (set ? 1 : 0);
    }

    private byte[] data(String name, int type) throws IOException {
        if (type == TYPE_TXT && texts.containsKey(name)) {
            return strings(texts.get(name));
        }
        if (type == TYPE_A && (name.equals(Sender.HOST) || name.equals(Sender.DOMAIN))) {
            return LOOPBACK;
        }
        return type == TYPE_PTR && name.equals(REVERSE) ? encoded(Sender.HOST) : null;
    }

    private static byte[] record(byte[] owner, int type, byte[] data) {
        return ByteBuffer.allocate(owner.length + 10 + data.length)
                .put(owner)
                .putShort((short) type)
                .putShort((short) 1)
                .putInt(TTL)
                .putShort((short) data.length)
                .put(data)
                .array();
    }

    /** So that what does not exist is remembered (RFC 2308). */
    private static byte[] soa() {
        return ByteBuffer.allocate(2 + 20)
                .put(new byte[2]) // two names: the root
                .putInt(1)
                .putInt(TTL)
                .putInt(TTL)
                .putInt(TTL)
                .putInt(TTL)
                .array();
    }

    private static byte[] strings(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); at += LONGEST_STRING) {
            String part = text.substring(at, Math.min(text.length(), at + LONGEST_STRING));
            out.write(part.length());
            out.write(part.getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    private static byte[] encoded(String name) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.write(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        return out.toByteArray();
    }
}
