package org.posthouse.itests;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Many clients that stay: readers by IMAP in IDLE, readers by POP3, senders by SMTP; a third of each under TLS. */
final class Crowd implements Closeable {
    private final Server server;
    private final List<Talk> imap = new ArrayList<>();
    private final List<Talk> pop3 = new ArrayList<>();
    private final List<Talk> smtp = new ArrayList<>();
    private int encrypted;

    Crowd(Server server) {
        this.server = server;
    }

    int size() {
        return imap.size() + pop3.size() + smtp.size();
    }

    int encrypted() {
        return encrypted;
    }

    /** So many more come. */
    void add(int readers, int poppers, int senders) throws IOException {
        for (int i = 0; i < readers; i++) {
            Talk talk = connect(i, 143, 993);
            imap.add(talk);
            expect(talk.line(), "* OK");
            expect(last(talk.imap("l", "LOGIN alice " + Server.PASSWORD)), "l OK");
            expect(last(talk.imap("s", "SELECT INBOX")), "s OK");
            idle(talk);
        }
        for (int i = 0; i < poppers; i++) {
            Talk talk = connect(i, 110, 995);
            pop3.add(talk);
            expect(talk.line(), "+OK");
            for (String command : List.of("USER alice", "PASS " + Server.PASSWORD)) {
                talk.send(command + "\r\n");
                expect(talk.line(), "+OK");
            }
        }
        for (int i = 0; i < senders; i++) {
            Talk talk = connect(i, 587, 465);
            smtp.add(talk);
            expect(talk.smtp(), "220");
            expect(talk.smtp("EHLO crowd.test"), "250");
        }
    }

    private Talk connect(int i, int clear, int tls) throws IOException {
        boolean secret = i % 3 == 0;
        Talk talk = new Talk(server.port(secret ? tls : clear));
        if (secret) {
            talk.tls();
            encrypted++;
        }
        return talk;
    }

    private static void idle(Talk talk) throws IOException {
        talk.send("i IDLE\r\n");
        expect(talk.line(), "+ ");
    }

    /** Every one of them says something and is answered. */
    void speak() throws IOException {
        for (Talk talk : imap) {
            talk.send("DONE\r\n");
            String line = talk.line();
            while (line.startsWith("* ")) {
                line = talk.line(); // what is new
            }
            expect(line, "i OK");
            idle(talk);
        }
        for (Talk talk : pop3) {
            talk.send("NOOP\r\n");
            expect(talk.line(), "+OK");
        }
        for (Talk talk : smtp) {
            expect(talk.smtp("NOOP"), "250");
        }
    }

    /** Every one in IDLE is told of a mail that came. */
    int told() throws IOException {
        int told = 0;
        for (Talk talk : imap) {
            String line = talk.line();
            while (!line.endsWith(" EXISTS")) {
                line = talk.line();
            }
            told++;
        }
        return told;
    }

    private static String last(String response) {
        String all = response.strip();
        return all.substring(all.lastIndexOf('\n') + 1);
    }

    private static void expect(String line, String start) throws IOException {
        if (!line.startsWith(start)) {
            throw new IOException("\"" + line + "\" instead of \"" + start + "\"");
        }
    }

    @Override
    public void close() throws IOException {
        for (List<Talk> some : List.of(imap, pop3, smtp)) {
            for (Talk talk : some) {
                talk.close();
            }
            some.clear();
        }
    }
}
