package org.posthouse.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.List;

/**
 * Sends mail by SMTP over a number of sessions at once, all of them driven by the calling thread.
 *
 * <p>All octets that are sent were made before; what is received goes through one buffer. A session waits for each reply as a plain
 * client does, but sends MAIL, RCPT and DATA together (rfc2920#3.1).
 */
public final class SmtpLoad {
    /** So long may pass without anything from the server. */
    private static final long PATIENCE_MS = 120_000;

    final InetSocketAddress server;
    final int perConnection;
    final ByteBuffer received = ByteBuffer.allocateDirect(16_384);
    final ByteBuffer hello = Text.octets("EHLO load.sender.test\r\n");
    final ByteBuffer quit = Text.octets("QUIT\r\n");
    final ByteBuffer body;
    private final ByteBuffer[] envelopes;
    private final int sessions;
    private final long[] waits;
    private int begun;
    private int acknowledged;
    private int open;

    /** Each recipient has its turn. */
    public SmtpLoad(InetSocketAddress server, List<String> recipients, Load load) {
        if (!server.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("load is sent on loopback only, not to " + server);
        }
        this.server = server;
        this.sessions = load.sessions();
        this.perConnection = load.perConnection();
        this.body = Text.octets(Text.message(load.octets()));
        this.waits = new long[load.messages()];
        this.envelopes = recipients.stream()
                .map(to -> Text.octets("MAIL FROM:<load@sender.test>\r\nRCPT TO:<" + to + ">\r\nDATA\r\n"))
                .toArray(ByteBuffer[]::new);
    }

    /** Returns when every message was acknowledged; runs once. */
    public void run() throws IOException {
        try (Selector selector = Selector.open()) {
            try {
                for (int i = 0; i < sessions && begun < waits.length; i++) {
                    open++;
                    new SmtpSession(this, selector);
                }
                while (open > 0) {
                    if (selector.select(key -> ((SmtpSession) key.attachment()).ready(), PATIENCE_MS) == 0
                            && open > 0) {
                        throw new IOException("nothing from " + server + " for two minutes; " + acknowledged
                                + " messages were acknowledged");
                    }
                }
            } catch (UncheckedIOException failed) {
                throw failed.getCause();
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
    }

    /** How long the server took from the first octet of a message to its 250, in milliseconds; the quantile from 0 to 1. */
    public double wait(double quantile) {
        long[] sorted = Arrays.copyOf(waits, acknowledged);
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)] / 1e6;
    }

    /** The envelope of the next message, or null if all are under way. */
    ByteBuffer next() {
        return begun == waits.length ? null : envelopes[begun++ % envelopes.length];
    }

    boolean finished() {
        return begun == waits.length;
    }

    void acknowledged(long nanos) {
        waits[acknowledged++] = nanos;
    }

    void closed() {
        open--;
    }
}
