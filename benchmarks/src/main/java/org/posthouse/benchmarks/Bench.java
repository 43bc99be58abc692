package org.posthouse.benchmarks;

import java.io.IOException;
import java.util.Locale;

/**
 * Measures one load on one server: messages a second, from the first connection until the last message is in a mailbox
 * (or, with {@code --sink}, at the next server), and CPU seconds of the server's processes per 1,000 messages.
 *
 * <p>Prints one line: name, sessions, size, messages a connection, messages, messages a second, CPU seconds per 1,000.
 */
public final class Bench {
    private Bench() {}

    public static void main(String[] args) throws IOException {
        Options o = new Options(args);
        int messages = o.number("messages", 1000);
        SmtpLoad load = new SmtpLoad(
                o.address("smtp"),
                o.text("recipient"),
                o.number("sessions", 10),
                messages,
                o.number("per-connection", 1),
                o.number("size", 4096));
        ProcessTree server = new ProcessTree(o.text("pids"));
        int sinkPort = o.number("sink", 0);
        Sink sink = sinkPort == 0 ? null : new Sink(sinkPort);
        Inbox inbox = sink == null ? new Inbox(o.address("imap"), o.text("user"), o.text("password")) : null;
        long before = inbox == null ? 0 : inbox.count();

        double cpuBefore = server.cpuSeconds();
        long start = System.nanoTime();
        load.run();
        if (inbox == null) {
            await(sink, messages);
        } else {
            inbox.await(before + messages);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = server.cpuSeconds() - cpuBefore;

        System.out.printf(
                Locale.ROOT,
                "%s\t%d\t%d\t%d\t%d\t%.0f\t%.2f%n",
                o.text("name"),
                o.number("sessions", 10),
                o.number("size", 4096),
                o.number("per-connection", 1),
                messages,
                messages / seconds,
                cpu * 1000 / messages);
    }

    private static void await(Sink sink, long expected) throws IOException {
        long deadline = System.nanoTime() + 300_000_000_000L;
        while (sink.messages() < expected) {
            if (System.nanoTime() > deadline) {
                throw new IOException("after 5 minutes the sink has " + sink.messages() + " messages of " + expected);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException(stopped);
            }
        }
    }
}
