package org.posthouse.doctor.check;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Asks a time server (rfc4330), as well as it must be to tell a clock that is minutes wrong. */
final class TimeServer {
    private static final int MILLIS = 2000;
    private static final int LENGTH = 48;
    private static final int VERSION_4_CLIENT = 0x23;
    private static final int MODE = 0x07;
    private static final int SERVER = 4;
    private static final int TRANSMITTED = 40;
    private static final int ORIGINATED = 24;
    private static final int STRATUM = 1;

    /** From 1900 to 1970, in seconds. */
    private static final long EPOCH = 2_208_988_800L;

    private TimeServer() {}

    /**
     * How far a clock is ahead of the server's.
     *
     * @return empty if the server does not answer, or does not know the time itself
     */
    static Optional<Duration> ahead(InetAddress server, int port, Clock clock) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(MILLIS);
            socket.connect(new InetSocketAddress(server, port));
            ByteBuffer question = ByteBuffer.allocate(LENGTH);
            question.put(0, (byte) VERSION_4_CLIENT);
            long cookie = new java.security.SecureRandom().nextLong();
            question.putLong(TRANSMITTED, cookie); // comes back, and says that the answer is to this question
            socket.send(new DatagramPacket(question.array(), LENGTH));
            DatagramPacket packet = new DatagramPacket(new byte[LENGTH], LENGTH);
            socket.receive(packet);
            ByteBuffer answer = ByteBuffer.wrap(packet.getData());
            int stratum = answer.get(STRATUM) & 0xff;
            boolean knows = packet.getLength() == LENGTH
                    && (answer.get(0) & MODE) == SERVER
                    && stratum > 0
                    && stratum < 16
                    && answer.getLong(ORIGINATED) == cookie;
            long seconds = (answer.getInt(TRANSMITTED) & 0xffffffffL) - EPOCH;
            return knows
                    ? Optional.of(Duration.between(Instant.ofEpochSecond(seconds), clock.instant()))
                    : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        }
    }
}
