package org.posthouse.itests;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Clients that say an octet now and then, of a line that never ends, of small commands, or of a mail. */
final class SlowLoris implements Closeable {
    private record Client(Talk talk, String text) {}

    private final Server server;
    private final List<Client> clients = new ArrayList<>();
    private int size;
    private int octets;

    SlowLoris(Server server) {
        this.server = server;
    }

    /** So many of each kind come. */
    void add(int each) throws IOException {
        for (int i = 0; i < each; i++) {
            Talk mx = greeted(25);
            mx.smtp("EHLO slow.test");
            clients.add(new Client(mx, "NOOP"));
            Talk mail = greeted(25);
            for (String command :
                    List.of("EHLO slow.test", "MAIL FROM:<slow@slow.test>", "RCPT TO:<bob@example.test>", "DATA")) {
                mail.smtp(command);
            }
            clients.add(new Client(mail, "s\r\n"));
            clients.add(new Client(greeted(143), "NOOP"));
            clients.add(new Client(greeted(143), "a NOOP\r\n"));
            clients.add(new Client(greeted(110), "NOOP"));
            clients.add(new Client(greeted(110), "CAPA\r\n"));
            Talk literal = greeted(143);
            literal.send("a NOOP {1000000+}\r\n");
            clients.add(new Client(literal, "x"));
        }
        size = clients.size();
    }

    private Talk greeted(int port) throws IOException {
        Talk talk = new Talk(server.port(port));
        talk.line();
        return talk;
    }

    int size() {
        return size;
    }

    int open() {
        return clients.size();
    }

    int octets() {
        return octets;
    }

    /** Everybody says an octet; who cannot any more is gone. */
    void next() throws InterruptedException, IOException {
        Thread.sleep(500);
        List<Client> gone = new ArrayList<>();
        for (Client client : clients) {
            if (!says(client)) {
                gone.add(client);
                client.talk.close();
            }
        }
        clients.removeAll(gone);
        octets++;
    }

    private boolean says(Client client) {
        try {
            client.talk.send(client.text.substring(octets % client.text.length(), octets % client.text.length() + 1));
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.talk.close();
        }
    }
}
