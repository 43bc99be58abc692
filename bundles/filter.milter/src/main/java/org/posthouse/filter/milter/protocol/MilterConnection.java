package org.posthouse.filter.milter.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.posthouse.filter.milter.protocol.Response.Plain;

/**
 * A connection to a milter that has agreed on terms. It knows how steps are told and answered, and not what they mean. Used by
 * one thread at a time. After an exception it is of no use and is to be closed.
 */
public final class MilterConnection implements AutoCloseable {
    private static final int HEAD = Integer.BYTES + 1;
    private static final byte[] NOTHING = new byte[0];
    private static final int MOST_ANSWERS = 10_000; // to one step; a milter that sends more does not end

    private final MilterSocket socket;
    private final Limits limits;
    private final Terms terms;
    private final ResponseDecoder decoder;
    private boolean broken;

    private MilterConnection(MilterSocket socket, Limits limits, Terms terms) {
        this.socket = socket;
        this.limits = limits;
        this.terms = terms;
        this.decoder = new ResponseDecoder(terms);
    }

    /**
     * Connects and negotiates.
     *
     * @param version 2, 4 or 6: what is offered
     * @param call bounds all of it
     */
    public static MilterConnection open(Endpoint endpoint, int version, Limits limits, TimeLimit call)
            throws IOException {
        MilterSocket socket = MilterSocket.connect(endpoint, call.atMost(limits.connect()));
        try {
            TimeLimit limit = call.atMost(limits.command());
            Terms offer = Terms.offer(version);
            socket.write(encode(offer.toPacket()), limit);
            return new MilterConnection(socket, limits, offer.agree(read(socket, limit)));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** What was agreed on. */
    public Terms terms() {
        return terms;
    }

    /** True if it wants to be told of this. */
    public boolean wants(Step step) {
        return terms.tells(step);
    }

    /**
     * Tells a step and waits for its answer if there is one.
     *
     * @param macros all that are known, by name; those that the milter wants go before the step
     * @param usual the names of those it gets if it has not said which it wants
     * @return what it says; {@link Plain#CONTINUE} if it wants not to be told or does not answer; never a modification
     */
    public Response tell(Step step, Map<String, String> macros, List<String> usual, Payload data, TimeLimit call)
            throws IOException {
        if (!terms.tells(step)) {
            return Plain.CONTINUE;
        }
        return guarded(() -> {
            TimeLimit limit = call.atMost(limits.command());
            socket.write(encode(step, macros, usual, data.build()), limit);
            return terms.answers(step) ? answer(step, call) : Plain.CONTINUE;
        });
    }

    /**
     * Tells that the message is whole.
     *
     * @param changes gets each modification, in order
     * @return what it says; {@link Plain#ACCEPT} and {@link Plain#CONTINUE} mean the same
     */
    public Response end(Map<String, String> macros, List<String> usual, Changes changes, TimeLimit call)
            throws IOException {
        return guarded(() -> {
            TimeLimit whole = call.atMost(limits.longest());
            socket.write(encode(Step.END_OF_MESSAGE, macros, usual, NOTHING), whole.atMost(limits.command()));
            for (int i = 0; i < MOST_ANSWERS; i++) {
                Response response = decoder.decode(read(socket, whole.atMost(limits.message())));
                if (response instanceof Response.Modification modification) {
                    changes.take(modification);
                } else if (response != Plain.PROGRESS) {
                    return response;
                }
            }
            throw MilterException.protocol("more than " + MOST_ANSWERS + " answers to a message");
        });
    }

    private Response answer(Step step, TimeLimit call) throws IOException {
        TimeLimit whole = call.atMost(limits.longest());
        for (int i = 0; i < MOST_ANSWERS; i++) {
            Response response = decoder.decode(read(socket, whole.atMost(limits.command())));
            if (response instanceof Response.Modification) {
                throw MilterException.protocol("a change before the end of the message");
            }
            if (response != Plain.PROGRESS) {
                return response;
            }
        }
        throw MilterException.protocol("more than " + MOST_ANSWERS + " answers to " + step);
    }

    /** Forgets the mail; connection and HELO stay told. */
    public void abort(TimeLimit call) throws IOException {
        guarded(() -> {
            socket.write(encode(Packet.of('A')), call.atMost(limits.command()));
            return Plain.CONTINUE;
        });
    }

    /** Says goodbye if that takes no time, and closes it. */
    @Override
    public void close() {
        try {
            if (!broken) {
                socket.write(encode(Packet.of('Q')), TimeLimit.in(Duration.ZERO));
            }
        } catch (IOException e) {
            broken = true; // it has gone before us
        } finally {
            socket.close();
        }
    }

    private interface Talk {
        Response run() throws IOException;
    }

    private Response guarded(Talk talk) throws IOException {
        boolean done = false;
        try {
            Response response = talk.run();
            done = true;
            return response;
        } finally {
            broken |= !done;
        }
    }

    private static Packet read(MilterSocket socket, TimeLimit limit) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        socket.read(head, limit);
        int length = head.flip().getInt();
        if (length < 1 || length > Packet.MOST) {
            throw MilterException.protocol("a packet of " + Integer.toUnsignedString(length) + " octets");
        }
        byte command = head.get();
        byte[] data = new byte[length - 1];
        socket.read(ByteBuffer.wrap(data), limit);
        return new Packet(command, data);
    }

    private ByteBuffer encode(Step step, Map<String, String> macros, List<String> usual, byte[] data) {
        Packet packet = new Packet(step.command(), data);
        if (!step.hasMacros()) {
            return encode(packet);
        }
        Payload defined = new Payload().octet(step.command());
        for (String name : terms.macros().getOrDefault(step, usual)) {
            String value = macros.get(plain(name));
            if (value != null && defined.size() + name.length() + 3 * value.length() < Payload.CHUNK) {
                defined.text(wire(plain(name))).text(value);
            }
        }
        ByteBuffer first = encode(new Packet((byte) 'D', defined.build()));
        ByteBuffer then = encode(packet);
        return ByteBuffer.allocate(first.remaining() + then.remaining())
                .put(first)
                .put(then)
                .flip();
    }

    private static String plain(String name) {
        return name.startsWith("{") && name.endsWith("}") ? name.substring(1, name.length() - 1) : name;
    }

    private static String wire(String name) {
        return name.length() == 1 ? name : "{" + name + "}";
    }

    private static ByteBuffer encode(Packet packet) {
        return ByteBuffer.allocate(HEAD + packet.data().length)
                .putInt(packet.data().length + 1)
                .put(packet.command())
                .put(packet.data())
                .flip();
    }

    /** Takes modifications. */
    @FunctionalInterface
    public interface Changes {
        void take(Response.Modification modification) throws IOException;
    }
}
