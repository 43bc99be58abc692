package org.posthouse.itests;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What no SMTP client should send. */
final class BadSmtp {
    private static final String GIGABYTE = "1073741824";

    private final Server server;

    BadSmtp(Server server) {
        this.server = server;
    }

    void all() throws IOException, InterruptedException {
        longLines();
        noEnd();
        noughts();
        halves();
        chunks();
        recipients();
    }

    private Talk client() throws IOException {
        Talk talk = new Talk(server.port(25));
        Clean.reply(talk.smtp(), "220");
        Clean.reply(talk.smtp("EHLO bad.test"), "250");
        return talk;
    }

    private static void begin(Talk talk) throws IOException {
        Clean.reply(talk.smtp("MAIL FROM:<bad@bad.test>"), "250");
        Clean.reply(talk.smtp("RCPT TO:<bob@example.test>"), "250");
    }

    private void longLines() throws IOException {
        try (Talk talk = client()) {
            Clean.reply(talk.smtp("NOOP " + "x".repeat(5000)), "500 ");
            Clean.reply(talk.smtp("NOOP"), "250");
            begin(talk);
            Clean.reply(talk.smtp("DATA"), "354");
            Clean.reply(talk.smtp("Subject: a long line\r\n\r\n" + "y".repeat(1 << 20) + "\r\n."), "250");
            begin(talk);
            Clean.reply(talk.smtp("DATA"), "354");
            Clean.reply(talk.smtp("Subject: " + "z".repeat(1 << 20) + "\r\n\r\na long field\r\n."), "250");
        }
    }

    private void noEnd() throws IOException {
        try (Talk talk = client()) {
            Clean.pour(talk);
        }
    }

    private void noughts() throws IOException {
        try (Talk talk = client()) {
            Clean.reply(talk.smtp("NO\0OP"), "500 ");
            Clean.reply(talk.smtp("MAIL FROM:<a\0b@bad.test>"), "50");
            begin(talk);
            Clean.reply(talk.smtp("DATA"), "354");
            Clean.reply(talk.smtp("Subject: a nought\r\n\r\na\0b\r\n."), "250");
            begin(talk);
            Clean.reply(talk.smtp("DATA"), "354");
            Clean.reply(talk.smtp("Subject: a bare line feed\r\n\r\na\nb\r\n."), "550 ");
        }
    }

    /** Clients that go away in the middle of what they say. */
    private void halves() throws IOException {
        for (String half : new String[] {"MAIL FR", "MAIL FROM:<bad@bad.test>\r", "DATA\r\n"}) {
            try (Talk talk = client()) {
                talk.send(half);
            }
        }
        try (Talk talk = client()) {
            begin(talk);
            Clean.reply(talk.smtp("DATA"), "354");
            talk.send("Subject: half a mail\r\n\r\nThe rest of it\r\n.");
        }
    }

    private void chunks() throws IOException {
        for (String bad : new String[] {"-1", "x", "99999999999999999999", ""}) {
            try (Talk talk = client()) {
                begin(talk);
                Clean.reply(talk.smtp("BDAT " + bad), "501 "); // what follows is not known: it is closed
                Clean.end(talk);
            }
        }
        try (Talk talk = client()) {
            Clean.reply(talk.smtp("MAIL FROM:<bad@bad.test> SIZE=" + GIGABYTE), "552 ");
            begin(talk);
            talk.send("BDAT " + GIGABYTE + " LAST\r\n");
            Clean.pour(talk);
        }
    }

    /** Ten thousand of them, in one go. */
    private void recipients() throws IOException, InterruptedException {
        int count = 10_000;
        Map<String, Integer> replies = new TreeMap<>();
        try (Talk talk = client()) {
            Clean.reply(talk.smtp("MAIL FROM:<bad@bad.test>"), "250");
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < count; i++) {
                all.append("RCPT TO:<bob+").append(i).append("@example.test>\r\n");
            }
            Thread sender = new Thread(() -> {
                try {
                    talk.send(all.toString());
                } catch (IOException closed) {
                    // seen by the reader
                }
            });
            sender.start();
            for (int i = 0; i < count; i++) {
                replies.merge(talk.smtp().substring(0, 9), 1, Integer::sum);
            }
            sender.join();
            Clean.reply(talk.smtp("DATA"), "354");
            Clean.reply(talk.smtp("Subject: to so many\r\n\r\nas were taken\r\n."), "250");
        }
        System.out.println("10,000 recipients: " + replies);
        assertEquals(Map.of("250 2.1.5", 1000, "452 4.5.3", 9000), replies); // rfc5321#4.5.3.1.10
    }
}
