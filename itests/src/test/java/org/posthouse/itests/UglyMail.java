package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Mail that no program should send, shown by IMAP: structures without a bottom, and text that cannot be read. */
final class UglyMail {
    private final Server server;

    UglyMail(Server server) {
        this.server = server;
    }

    void all() throws IOException {
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            talk.imap("l", "LOGIN bob " + Server.PASSWORD);
            talk.imap("s", "SELECT INBOX");
            String fifty = shown(talk, "fifty levels", multiparts(50));
            assertEquals("all fifty levels", 50, count(fifty, "\"MIXED\""));
            String inner = talk.imap("p", "FETCH * BODY.PEEK[" + "1.".repeat(49) + "1]");
            assertTrue(inner, inner.contains("at the bottom"));
            String mails = shown(talk, "fifty mails in mails", mails(50));
            assertTrue(mails, count(mails, "\"RFC822\"") >= 1);
            shown(talk, "five thousand levels", multiparts(5000));
            shown(talk, "five thousand mails", mails(5000));
            shown(talk, "no end", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n".repeat(100_000));
            for (String charset : List.of("x-nonsense", "\u00ff\u00fe", "utf-8\0", "\"", "")) {
                charset(talk, charset);
            }
            shown(talk, "=?nope?Q?=ff=fe?= =?utf-8?B?////?= =?utf-8?Q?=?= \u00ff", "\r\n\u00ff\u00fe\r\n");
        }
    }

    private void charset(Talk talk, String charset) throws IOException {
        String field = "Content-Type: text/plain; charset=" + charset
                + "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nhidden=FF=FE=0=\r\n";
        shown(talk, "a broken charset", field);
        String found = talk.imap("t", "SEARCH BODY hidden");
        assertTrue(found, found.contains("t OK"));
    }

    /** Sends a mail, and looks at it in every way; gives its structure. */
    private String shown(Talk talk, String subject, String rest) throws IOException {
        deliver("Subject: " + subject + "\r\n" + rest);
        assertTrue(talk.imap("n", "NOOP").contains("n OK"));
        String structure = "";
        for (String what : List.of("ENVELOPE", "BODYSTRUCTURE", "BODY.PEEK[1]", "BODY.PEEK[1.MIME]", "BODY.PEEK[]")) {
            String all = talk.imap("f", "FETCH * " + what);
            assertTrue(what + " of " + subject + ": " + abridged(all), all.contains("f OK"));
            structure = what.equals("BODYSTRUCTURE") ? all : structure;
        }
        return structure;
    }

    private static String abridged(String text) {
        return text.length() < 500 ? text : text.substring(0, 250) + " … " + text.substring(text.length() - 250);
    }

    private void deliver(String mail) throws IOException {
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            talk.smtp("EHLO ugly.test");
            Clean.reply(talk.smtp("MAIL FROM:<ugly@ugly.test> BODY=8BITMIME"), "250");
            Clean.reply(talk.smtp("RCPT TO:<bob@example.test>"), "250");
            Clean.reply(talk.smtp("DATA"), "354");
            talk.send(mail.getBytes(StandardCharsets.ISO_8859_1));
            Clean.reply(talk.smtp("\r\n."), "250");
        }
    }

    private static String multiparts(int levels) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            text.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n--b");
            text.append(i).append("\r\n");
        }
        text.append("Content-Type: text/plain\r\n\r\nat the bottom\r\n");
        for (int i = levels - 1; i >= 0; i--) {
            text.append("--b").append(i).append("--\r\n");
        }
        return text.toString();
    }

    private static String mails(int levels) {
        return "Content-Type: message/rfc822\r\n\r\n".repeat(levels) + "Subject: the last\r\n\r\nat the bottom\r\n";
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }
}
