package org.posthouse.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends mail by SMTP over a number of sessions at once. */
final class SmtpLoad {
    private final InetSocketAddress server;
    private final String recipient;
    private final int sessions;
    private final int messages;
    private final int perConnection;
    private final byte[] body;

    SmtpLoad(InetSocketAddress server, String recipient, int sessions, int messages, int perConnection, int size) {
        this.server = server;
        this.recipient = recipient;
        this.sessions = sessions;
        this.messages = messages;
        this.perConnection = perConnection;
        this.body = body(size);
    }

    private static byte[] body(int size) {
        StringBuilder text = new StringBuilder(size + 128)
                .append("From: Load <load@sender.test>\r\nTo: <reader@example.test>\r\nSubject: load\r\n")
                .append(
                        "Date: Mon, 3 Mar 2025 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n");
        while (text.length() < size - 5) {
            text.append("The quick brown fox jumps over the lazy dog, again and again and again.\r\n");
        }
        return text.append(".\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns when every message was acknowledged. */
    void run() throws IOException {
        AtomicInteger left = new AtomicInteger(messages);
        ExecutorService pool = Executors.newFixedThreadPool(sessions);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                all.add(pool.submit(() -> session(left)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } finally {
            pool.shutdownNow();
        }
    }

    private void session(AtomicInteger left) {
        try {
            while (true) {
                int mine = 0;
                while (mine < perConnection && left.getAndDecrement() > 0) {
                    mine++;
                }
                if (mine == 0) {
                    return;
                }
                connection(mine);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void connection(int count) throws IOException {
        try (Wire wire = new Wire(server)) {
            wire.reply("220");
            wire.send("EHLO load.sender.test\r\n");
            wire.reply("250");
            for (int i = 0; i < count; i++) {
                wire.send("MAIL FROM:<load@sender.test>\r\nRCPT TO:<" + recipient + ">\r\nDATA\r\n");
                wire.reply("250");
                wire.reply("250");
                wire.reply("354");
                wire.send(body);
                wire.reply("250");
            }
            wire.send("QUIT\r\n");
            wire.reply("221");
        }
    }
}
