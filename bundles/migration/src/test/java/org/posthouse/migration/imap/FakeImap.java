package org.posthouse.migration.imap;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthouse.store.api.UidSet;

/** An IMAP server of one user, with the faults that a test wants. Serves one connection at a time. */
final class FakeImap implements Closeable {
    final List<String> commands = new CopyOnWriteArrayList<>();
    final TreeMap<Long, String> inbox = new TreeMap<>();
    volatile String capabilities = "IMAP4rev1 AUTH=PLAIN SASL-IR";
    volatile String greeting = "* OK ready";
    volatile String namespace = "* NAMESPACE ((\"\" \"/\")) NIL NIL";
    volatile List<String> list = List.of("* LIST (\\HasNoChildren) \"/\" INBOX");
    volatile List<String> lsub = List.of();
    volatile long validity = 77;
    /** After so many messages the connection breaks in the middle of the next one; then never again. */
    volatile int breakAfter = Integer.MAX_VALUE;
    /** Any command that names this UID is refused. */
    volatile long refused;
    /** Sent among the data of the next fetch. */
    volatile String surprise = "";

    private final ServerSocket server;
    private int given;

    FakeImap() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "fake-imap");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    Login login() {
        return new Login("127.0.0.1", port(), Login.Security.NONE, "joe", "pass \"word\"".toCharArray());
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                talk(socket);
            } catch (IOException gone) {
                // the next one
            }
        }
    }

    private void talk(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = socket.getOutputStream();
        say(out, greeting);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", 3);
            String command = line.substring(words[0].length() + 1);
            commands.add(command);
            for (String one : answer(command, in, out)) {
                say(out, one);
            }
            boolean no = refused > 0
                    && command.startsWith("UID FETCH")
                    && uids(command).contains(refused);
            say(out, words[0] + (no ? " NO cannot read it" : " OK done"));
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private List<String> answer(String command, BufferedReader in, OutputStream out) throws IOException {
        if (command.equals("CAPABILITY")) {
            return List.of("* CAPABILITY " + capabilities);
        } else if (command.equals("AUTHENTICATE PLAIN")) {
            say(out, "+ ");
            commands.add(in.readLine());
        } else if (command.equals("NAMESPACE")) {
            return List.of(namespace);
        } else if (command.startsWith("LIST")) {
            return list;
        } else if (command.startsWith("LSUB")) {
            return lsub;
        } else if (command.startsWith("STATUS")) {
            return List.of("* STATUS INBOX (MESSAGES " + inbox.size() + " UIDVALIDITY " + validity + ")");
        } else if (command.startsWith("EXAMINE")) {
            return List.of("* " + inbox.size() + " EXISTS", "* OK [UIDVALIDITY " + validity + "] UIDs valid");
        } else if (command.startsWith("FETCH")) {
            return sizes(command);
        } else if (command.startsWith("UID FETCH")
                && (refused == 0 || !uids(command).contains(refused))) {
            messages(uids(command), out);
        }
        return List.of();
    }

    private List<String> sizes(String command) {
        String[] range = command.split(" ")[1].split(":");
        List<String> lines = new ArrayList<>();
        List<Long> uids = new ArrayList<>(inbox.keySet());
        for (int i = Integer.parseInt(range[0]); i <= Integer.parseInt(range[1]); i++) {
            long uid = uids.get(i - 1);
            lines.add("* " + i + " FETCH (UID " + uid + " RFC822.SIZE "
                    + inbox.get(uid).length() + ")");
        }
        return lines;
    }

    private static UidSet uids(String command) {
        List<UidSet.Range> ranges = new ArrayList<>();
        for (String part : command.split(" ")[2].split(",")) {
            String[] ends = part.split(":");
            ranges.add(new UidSet.Range(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1])));
        }
        return UidSet.ofRanges(ranges);
    }

    private void messages(UidSet wanted, OutputStream out) throws IOException {
        List<Long> uids = new ArrayList<>(inbox.keySet());
        for (long uid : uids) {
            if (!wanted.contains(uid)) {
                continue;
            }
            String text = inbox.get(uid);
            String start = "* " + (uids.indexOf(uid) + 1) + " FETCH (FLAGS (\\Seen $Work \\Recent) BODY[] {"
                    + text.length() + "}\r\n";
            if (given++ == breakAfter) {
                breakAfter = Integer.MAX_VALUE;
                out.write((start + text.substring(0, text.length() / 2)).getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                throw new IOException("broken");
            }
            say(out, start + text + " INTERNALDATE \" 4-Mar-2025 05:06:07 +0100\" UID " + uid + ")");
            if (!surprise.isEmpty()) {
                say(out, surprise);
                surprise = "";
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
