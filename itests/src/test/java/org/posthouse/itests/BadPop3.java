package org.posthouse.itests;

import java.io.IOException;

/** What no POP3 client should send. */
final class BadPop3 {
    private final Server server;

    BadPop3(Server server) {
        this.server = server;
    }

    void all() throws IOException {
        try (Talk talk = client()) {
            for (String bad : new String[] {"USER " + "x".repeat(5000), "US\0ER bob", "US", "", "RETR 1"}) {
                Clean.reply(command(talk, bad), "-ERR");
            }
            Clean.reply(command(talk, "USER bob"), "+OK");
            Clean.reply(command(talk, "PASS " + Server.PASSWORD), "+OK");
        }
        try (Talk talk = client()) {
            Clean.reply(command(talk, "USER bob"), "+OK");
            Clean.reply(command(talk, "PASS " + Server.PASSWORD), "+OK");
            for (String bad : new String[] {"RETR 99999999999999999999", "TOP 1 -1", "RETR 0", "LIST 2147483648"}) {
                Clean.reply(command(talk, bad), "-ERR");
            }
            Clean.reply(command(talk, "NOOP"), "+OK");
            talk.send("DELE 1"); // half a command is none
        }
        try (Talk talk = client()) {
            Clean.pour(talk);
        }
        try (Talk talk = client()) {
            String line = command(talk, "RETR");
            for (int i = 0; i < 100 && line != null; i++) {
                Clean.reply(line, "-ERR");
                talk.send("RETR\r\n");
                line = talk.lineOrEnd();
            }
            Clean.end(talk);
        }
    }

    private Talk client() throws IOException {
        Talk talk = new Talk(server.port(110));
        Clean.reply(talk.line(), "+OK");
        return talk;
    }

    private static String command(Talk talk, String command) throws IOException {
        talk.send(command + "\r\n");
        return talk.line();
    }
}
