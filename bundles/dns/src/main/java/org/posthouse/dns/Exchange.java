package org.posthouse.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One question to one server: over UDP, and over TCP if the answer is too large for that (rfc7766), or if somebody seems
 * to be guessing at it. dnsjava is used for the form of messages only, as its own client keeps a static thread.
 */
final class Exchange implements AutoCloseable {
    /** What passes every path unfragmented. */
    private static final int UDP_SIZE = 1232;

    private static final int DATAGRAM = 4096;

    /** So many packets may come that do not answer the question; a second copy of an earlier answer is one too. */
    private static final int MISSES = 3;

    private final SecureRandom random = new SecureRandom();
    private final UdpSockets sockets = new UdpSockets(random, System::nanoTime);

    /**
     * What is asked.
     *
     * @param unchecked the answer is wanted even if DNSSEC shows that it is forged (CD bit, rfc4035#3.2.2)
     */
    record Question(Name name, int type, boolean unchecked) {}

    /** Too many packets that did not answer the question. */
    private static final class GuessingException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /**
     * Asks.
     *
     * @param deadline by {@link System#nanoTime}
     * @throws IOException if there was no usable answer in time
     */
    Message ask(InetSocketAddress server, Question question, long deadline) throws IOException {
        Message answer = overUdp(server, message(question, true), deadline);
        if (answer.getRcode() == Rcode.FORMERR || answer.getRcode() == Rcode.NOTIMP) {
            answer = overUdp(server, message(question, false), deadline); // rfc6891#7: it knows no EDNS
        }
        return answer.getHeader().getFlag(Flags.TC) ? overTcp(server, message(question, true), deadline) : answer;
    }

    @Override
    public void close() {
        sockets.close();
    }

    private Message message(Question question, boolean edns) {
        Message message = new Message(random.nextInt(1 << 16));
        message.getHeader().setOpcode(Opcode.QUERY);
        message.getHeader().setFlag(Flags.RD);
        message.getHeader().setFlag(question.unchecked() ? Flags.CD : Flags.AD); // rfc6840#5.7: tell what was validated
        message.addRecord(Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
        if (edns) {
            message.addRecord(new OPTRecord(UDP_SIZE, 0, 0), Section.ADDITIONAL);
        }
        return message;
    }

    private Message overUdp(InetSocketAddress server, Message question, long deadline) throws IOException {
        try (UdpSockets.Lease lease = sockets.borrow(server)) {
            byte[] octets = question.toWire(UDP_SIZE);
            lease.socket().send(new DatagramPacket(octets, octets.length));
            for (int misses = 0; misses <= MISSES; misses++) {
                Message answer = receive(lease.socket(), deadline);
                if (answer != null && answers(question, answer)) {
                    if (misses == 0) {
                        lease.sound();
                    }
                    return answer;
                }
            }
            throw new GuessingException();
        } catch (GuessingException e) {
            return overTcp(server, question, deadline);
        }
    }

    /** The next message; null if what came is none. */
    private static Message receive(DatagramSocket socket, long deadline) throws IOException {
        byte[] buffer = new byte[DATAGRAM];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.setSoTimeout(left(deadline));
        socket.receive(packet);
        try {
            return new Message(Arrays.copyOf(buffer, packet.getLength()));
        } catch (IOException e) {
            return null;
        }
    }

    private static Message overTcp(InetSocketAddress server, Message question, long deadline) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, left(deadline));
            socket.setTcpNoDelay(true);
            byte[] octets = question.toWire();
            byte[] framed = new byte[octets.length + 2];
            framed[0] = (byte) (octets.length >> 8);
            framed[1] = (byte) octets.length;
            System.arraycopy(octets, 0, framed, 2, octets.length);
            socket.getOutputStream().write(framed);
            socket.setSoTimeout(left(deadline));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] received = new byte[in.readUnsignedShort()];
            for (int count = 0; count < received.length; ) {
                socket.setSoTimeout(left(deadline));
                int read = in.read(received, count, received.length - count);
                if (read < 0) {
                    throw new IOException("truncated answer");
                }
                count += read;
            }
            Message answer = new Message(received);
            if (!answers(question, answer)) {
                throw new IOException("answer for another question");
            }
            return answer;
        }
    }

    private static boolean answers(Message question, Message answer) {
        return answer.getHeader().getFlag(Flags.QR)
                && answer.getHeader().getID() == question.getHeader().getID()
                && (question.getQuestion().equals(answer.getQuestion())
                        // rfc1035#4.1.1: who cannot read a question does not repeat it
                        || (answer.getQuestion() == null && answer.getRcode() == Rcode.FORMERR));
    }

    private static int left(long deadline) throws SocketTimeoutException {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
            throw new SocketTimeoutException("timeout");
        }
        return (int) millis;
    }
}
