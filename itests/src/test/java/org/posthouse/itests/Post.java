package org.posthouse.itests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Hands single mails to a server and gives its answer. */
final class Post {
    private final Server server;

    Post(Server server) {
        this.server = server;
    }

    /** As another server does, to the MX. */
    String deliver(String from, String to, String message) throws IOException {
        try (Talk talk = new Talk(server.port(25))) {
            talk.smtp();
            return hand(talk, from, List.of(to), message);
        }
    }

    /** As a user's mail program does. */
    String submit(String user, String from, List<String> to, String message) throws IOException {
        try (Talk talk = new Talk(server.port(587))) {
            talk.smtp();
            talk.smtp("EHLO client.test");
            String plain = "\0" + user + "\0" + Server.PASSWORD;
            talk.smtp("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)));
            return hand(talk, from, to, message);
        }
    }

    private static String hand(Talk talk, String from, List<String> to, String message) throws IOException {
        talk.smtp("EHLO client.test");
        String reply = talk.smtp("MAIL FROM:<" + from + ">");
        for (String recipient : to) {
            if (reply.startsWith("250")) {
                reply = talk.smtp("RCPT TO:<" + recipient + ">");
            }
        }
        if (!reply.startsWith("250")) {
            return reply;
        }
        talk.smtp("DATA");
        return talk.smtp(message.replace("\n", "\r\n") + "\r\n.");
    }
}
