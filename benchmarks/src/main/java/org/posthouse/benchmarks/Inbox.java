package org.posthouse.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Counts the messages of an INBOX by IMAP. */
final class Inbox {
    private final InetSocketAddress server;
    private final String user;
    private final String password;

    Inbox(InetSocketAddress server, String user, String password) {
        this.server = server;
        this.user = user;
        this.password = password;
    }

    long count() throws IOException {
        try (Wire wire = new Wire(server)) {
            wire.line();
            wire.send("a LOGIN " + user + " " + password + "\r\nb STATUS INBOX (MESSAGES)\r\nc LOGOUT\r\n");
            long count = -1;
            while (true) {
                String line = wire.line();
                if (line.startsWith("* STATUS")) {
                    count = Long.parseLong(line.replaceAll(".*MESSAGES (\\d+).*", "$1"));
                } else if (line.matches("[abc] (NO|BAD).*")) {
                    throw new IOException(line);
                } else if (line.startsWith("c ")) {
                    return count;
                }
            }
        }
    }

    /** Waits until there are this many. */
    void await(long expected) throws IOException {
        long deadline = System.nanoTime() + 300_000_000_000L;
        while (count() < expected) {
            if (System.nanoTime() > deadline) {
                throw new IOException("after 5 minutes there are " + count() + " messages of " + expected);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException(stopped);
            }
        }
    }
}
