package org.posthouse.itests;

import static org.junit.Assert.assertFalse;

import java.io.IOException;

/** What no IMAP client should send. */
final class BadImap {
    private final Server server;

    BadImap(Server server) {
        this.server = server;
    }

    void all() throws IOException {
        longLines();
        wrongLiterals();
        gigabyteAsked();
        gigabyteNotAsked();
        noughtsAndHalves();
    }

    private Talk stranger() throws IOException {
        Talk talk = new Talk(server.port(143));
        Clean.reply(talk.line(), "* OK");
        return talk;
    }

    private Talk bob() throws IOException {
        Talk talk = stranger();
        Clean.reply(last(talk, "LOGIN bob " + Server.PASSWORD), "a OK");
        Clean.reply(last(talk, "SELECT INBOX"), "a OK");
        return talk;
    }

    private static String last(Talk talk, String command) throws IOException {
        String all = talk.imap("a", command).strip();
        return all.substring(all.lastIndexOf('\n') + 1);
    }

    private void longLines() throws IOException {
        try (Talk talk = stranger()) {
            Clean.reply(last(talk, "NOOP " + "x".repeat(9000)), "a BAD");
            Clean.reply(last(talk, "NOOP"), "a OK");
            Clean.pour(talk);
        }
        try (Talk talk = bob()) {
            Clean.reply(last(talk, "UID SEARCH UID " + "1,".repeat(40_000) + "1"), "a BAD");
            Clean.reply(last(talk, "NOOP"), "a OK");
        }
    }

    private void wrongLiterals() throws IOException {
        String[] bad = {"{abc}", "{-1}", "{}", "{5", "{99999999999999999999}", "{5+", "{+}", "{4294967296}"};
        for (String literal : bad) {
            try (Talk talk = stranger()) {
                Clean.reply(last(talk, "LOGIN " + literal), "a BAD");
                Clean.reply(last(talk, "NOOP"), "a OK");
            }
            try (Talk talk = bob()) {
                Clean.reply(last(talk, "SEARCH SUBJECT " + literal), "a BAD");
                Clean.reply(last(talk, "NOOP"), "a OK");
            }
        }
    }

    /** The client asks whether it may; it may not, and goes on. */
    private void gigabyteAsked() throws IOException {
        try (Talk talk = stranger()) {
            Clean.reply(last(talk, "LOGIN {1073741824}"), "a BAD");
            Clean.reply(last(talk, "NOOP"), "a OK");
        }
        try (Talk talk = bob()) {
            Clean.reply(last(talk, "APPEND INBOX {1073741824}"), "a NO [TOOBIG]");
            Clean.reply(last(talk, "SEARCH SUBJECT {1073741824}"), "a BAD");
            Clean.reply(last(talk, "NOOP"), "a OK");
        }
    }

    /** The client does not ask: it is told at once, and not listened to for a gigabyte. */
    private void gigabyteNotAsked() throws IOException {
        for (String literal : new String[] {"1073741824", "9223372036854775807", "99999999999999999999"}) {
            try (Talk talk = stranger()) {
                talk.send("a LOGIN {" + literal + "+}\r\n");
                Clean.reply(talk.line(), "a BAD");
                Clean.reply(talk.line(), "* BYE");
                Clean.end(talk);
            }
            try (Talk talk = bob()) {
                talk.send("a APPEND INBOX {" + literal + "+}\r\n");
                Clean.reply(talk.line(), "a NO [TOOBIG]");
                Clean.reply(talk.line(), "* BYE");
                Clean.end(talk);
            }
            try (Talk talk = stranger()) {
                talk.send("a LOGIN {" + literal + "+}\r\n");
                Clean.pour(talk);
            }
        }
    }

    private void noughtsAndHalves() throws IOException {
        try (Talk talk = bob()) {
            Clean.reply(last(talk, "NO\0OP"), "a BAD");
            Clean.reply(last(talk, "SELECT \"IN\0BOX\""), "a BAD");
            Clean.reply(last(talk, "NOOP"), "a OK");
            Clean.reply(last(talk, "SEARCH CHARSET X-NONE SUBJECT \"x\""), "a NO [BADCHARSET");
            Clean.reply(last(talk, "SEARCH CHARSET UTF-8 SUBJECT {2+}\r\n\u00ff\u00fe"), "a BAD");
            Clean.reply(last(talk, "NOOP"), "a OK");
            Clean.reply(last(talk, "SEARCH " + "(".repeat(20_000) + "ALL" + ")".repeat(20_000)), "a OK");
            Clean.reply(last(talk, "SEARCH " + "OR SEEN (SEEN ".repeat(2_000) + "ALL" + ")".repeat(2_000)), "a BAD");
            Clean.reply(last(talk, "SEARCH " + "NOT ".repeat(10_000) + "ALL"), "a ");
            Clean.reply(last(talk, "NOOP"), "a OK");
            talk.send("a STORE 1:* +FLAGS (\\Deleted)"); // half a command is none
        }
        try (Talk talk = bob()) {
            assertFalse(talk.imap("a", "SEARCH DELETED").contains("SEARCH 1"));
        }
    }
}
