package org.posthouse.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One session of a load: a connection after the other, until nothing is left to send. */
final class SmtpSession {
    private enum State {
        GREETING,
        HELLO,
        ENVELOPE,
        BODY,
        QUIT
    }

    private final SmtpLoad load;
    private final Selector selector;
    private final Replies replies = new Replies();
    private SocketChannel channel;
    private SelectionKey key;
    private State state;
    private ByteBuffer envelope;
    private ByteBuffer unsent;
    private int sent;
    private int awaited;
    private long since;

    SmtpSession(SmtpLoad load, Selector selector) throws IOException {
        this.load = load;
        this.selector = selector;
        connect();
    }

    /** On loopback a connection is there at once, so it is not worth a turn of the selector. */
    private void connect() throws IOException {
        envelope = load.next();
        sent = 0;
        state = State.GREETING;
        replies.reset();
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(load.server);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    void ready() {
        try {
            if (unsent != null) {
                send(unsent);
            }
            ByteBuffer in = load.received.clear();
            int got = channel.read(in);
            if (got < 0) {
                throw new EOFException("the server closed the connection in state " + state);
            }
            in.flip();
            int code;
            while (channel.isOpen() && (code = replies.next(in)) != 0) {
                reply(code, in);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void reply(int code, ByteBuffer in) throws IOException {
        boolean last = state == State.ENVELOPE && awaited == 1;
        int expected = state == State.GREETING ? 220 : state == State.QUIT ? 221 : last ? 354 : 250;
        if (code != expected) {
            throw new IOException("expected " + expected + " in state " + state + ", got: "
                    + StandardCharsets.ISO_8859_1.decode(in.duplicate().rewind()));
        }
        switch (state) {
            case GREETING -> say(State.HELLO, load.hello);
            case HELLO -> begin();
            case ENVELOPE -> {
                if (--awaited == 0) {
                    since = System.nanoTime();
                    say(State.BODY, load.body);
                }
            }
            case BODY -> {
                load.acknowledged(System.nanoTime() - since);
                sent++;
                envelope = sent < load.perConnection ? load.next() : null;
                if (envelope != null) {
                    begin();
                } else {
                    say(State.QUIT, load.quit);
                }
            }
            case QUIT -> end();
        }
    }

    private void begin() throws IOException {
        awaited = 3;
        say(State.ENVELOPE, envelope);
    }

    private void end() throws IOException {
        channel.close();
        if (load.finished()) {
            load.closed();
        } else {
            connect();
        }
    }

    private void say(State next, ByteBuffer text) throws IOException {
        state = next;
        send(text.duplicate());
    }

    private void send(ByteBuffer text) throws IOException {
        channel.write(text);
        boolean all = !text.hasRemaining();
        if (all != (unsent == null)) {
            key.interestOps(all ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
        unsent = all ? null : text;
    }
}
