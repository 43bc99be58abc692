package org.posthouse.migration.imap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IMAP server that takes messages, with the faults that a test wants. Serves one connection at a time. */
final class FakeStore implements Closeable {
    private static final Pattern APPEND =
            Pattern.compile("APPEND \"(.*?)\"(?: \\((.*?)\\))? \"(.*?)\" \\{(\\d+)(\\+?)\\}");
    private static final Pattern NAMED = Pattern.compile("\\w+ \"(.*?)\"(.*)");

    /** What was said to it, without the messages. */
    final List<String> commands = new CopyOnWriteArrayList<>();

    final Map<String, Box> boxes = new LinkedHashMap<>();
    volatile String capabilities = "IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS LITERAL+";
    volatile String separator = "/";
    volatile String namespace = "";
    volatile String permanent = "\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*";
    volatile long validity = 7;
    /** After so many messages the answer to the next one is not sent, which is kept; then never again. */
    volatile int deafAfter = Integer.MAX_VALUE;
    /** After so many messages the connection breaks in the middle of the next one; then never again. */
    volatile int breakAfter = Integer.MAX_VALUE;
    /** Nobody is let in after a connection broke. */
    volatile boolean staysAway;
    /** What is said to messages that have this in them. */
    volatile String refused = "\0";

    volatile String refusal = "NO cannot be taken";
    /** It hangs up on messages that have this in them. */
    volatile String poison = "\0";
    /** Folders with this in their names are not made. */
    volatile String unspeakable = "\0";
    /** Messages with keywords are refused. */
    volatile boolean noKeywords;

    private final ServerSocket server;
    private volatile boolean away;
    private volatile int taken;
    private Box selected;

    /** A message; all that there is of it. */
    record One(String text, String flags, String date) {}

    /** A folder. */
    static final class Box {
        final TreeMap<Long, One> messages = new TreeMap<>();
        String attributes = "";
        long next = 100;
        boolean subscribed;

        List<String> texts() {
            return messages.values().stream().map(One::text).toList();
        }
    }

    /** The connection ends here. */
    private static final class Broken extends IOException {
        private static final long serialVersionUID = 1;
    }

    FakeStore() throws IOException {
        boxes.put("INBOX", new Box());
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "fake-store");
        thread.setDaemon(true);
        thread.start();
    }

    Login login() {
        return new Login("127.0.0.1", server.getLocalPort(), Login.Security.NONE, "joe", "top-secret".toCharArray());
    }

    void comeBack() {
        away = false;
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                talk(socket);
            } catch (Broken broken) {
                away = staysAway;
            } catch (IOException gone) {
                // the next one
            }
        }
    }

    private void talk(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        selected = null;
        say(out, away ? "* BYE go away" : "* OK ready");
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String tag = line.split(" ", 2)[0];
            String command = line.substring(tag.length() + 1);
            commands.add(command);
            List<String> answers = new ArrayList<>();
            String end = command.startsWith("APPEND ") ? append(command, in, out) : answer(command, answers);
            for (String one : answers) {
                say(out, one);
            }
            say(out, tag + " " + end);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private String answer(String command, List<String> answers) {
        Matcher named = NAMED.matcher(command);
        String name = named.matches() ? named.group(1) : "";
        Box box = boxes.get(name);
        if (command.equals("CAPABILITY")) {
            answers.add("* CAPABILITY " + capabilities);
        } else if (command.equals("NAMESPACE")) {
            answers.add(namespace);
        } else if (command.equals("LIST \"\" \"\"")) {
            answers.add("* LIST (\\Noselect) \"" + separator + "\" \"\"");
        } else if (command.startsWith("LIST ")) {
            boxes.forEach(
                    (one, its) -> answers.add("* LIST (" + its.attributes + ") \"" + separator + "\" \"" + one + "\""));
        } else if (command.startsWith("CREATE ")) {
            return create(name, named.group(2));
        } else if (box == null && !name.isEmpty()) {
            return "NO [NONEXISTENT] no such folder";
        } else if (command.startsWith("SUBSCRIBE ")) {
            box.subscribed = true;
        } else if (command.startsWith("STATUS ")) {
            answers.add("* STATUS \"" + name + "\" (UIDNEXT " + box.next + ")");
        } else if (command.startsWith("SELECT ")) {
            selected = box;
            answers.add("* " + box.messages.size() + " EXISTS");
            answers.add("* OK [PERMANENTFLAGS (" + permanent + ")] limited");
            answers.add("* OK [UIDVALIDITY " + validity + "] valid");
            answers.add("* OK [UIDNEXT " + box.next + "] next");
        } else if (command.startsWith("UID FETCH ")) {
            fetch(command, answers);
        }
        return "OK done";
    }

    private String create(String name, String use) {
        if (boxes.containsKey(name)) {
            return "NO [ALREADYEXISTS] it is there";
        }
        if (name.contains(unspeakable)) {
            return "NO [CANNOT] Character not allowed in mailbox name";
        }
        Box box = new Box();
        box.attributes = use.replaceAll(" \\(USE \\((.*)\\)\\)", "$1");
        boxes.put(name, box);
        return "OK made";
    }

    private void fetch(String command, List<String> answers) {
        String[] words = command.split(" ");
        long first = Long.parseLong(words[2].replace(":*", ""));
        boolean open = words[2].endsWith(":*");
        List<Long> uids = new ArrayList<>(selected.messages.keySet());
        for (long uid : uids) {
            boolean last = open && uid == uids.get(uids.size() - 1);
            if (uid == first || open && uid > first || last) {
                String text = selected.messages.get(uid).text();
                answers.add("* " + (uids.indexOf(uid) + 1) + " FETCH (UID " + uid + " "
                        + (command.contains("BODY")
                                ? "BODY[] {" + text.length() + "}\r\n" + text
                                : "RFC822.SIZE " + text.length())
                        + ")");
            }
        }
    }

    private String append(String command, InputStream in, OutputStream out) throws IOException {
        Matcher words = APPEND.matcher(command);
        if (!words.matches()) {
            return "BAD what";
        }
        Box box = boxes.get(words.group(1));
        String flags = words.group(2) == null ? "" : words.group(2);
        if (words.group(5).isEmpty()) {
            if (refused.equals("{" + words.group(4) + "}")) {
                return refusal;
            }
            say(out, "+ go on");
        }
        int size = Integer.parseInt(words.group(4));
        if (taken == breakAfter) {
            breakAfter = Integer.MAX_VALUE;
            in.readNBytes(size / 2);
            throw new Broken();
        }
        String text = new String(in.readNBytes(size), StandardCharsets.ISO_8859_1);
        line(in);
        if (text.contains(poison)) {
            throw new Broken();
        }
        if (box == null) {
            return "NO [TRYCREATE] no such folder";
        }
        if (text.contains(refused)) {
            return refusal;
        }
        if (noKeywords && flags.matches(".*(^| )[^\\\\].*")) {
            return "NO [LIMIT] too many keywords";
        }
        long uid = box.next++;
        box.messages.put(uid, new One(text, flags, words.group(3)));
        if (taken++ == deafAfter) {
            deafAfter = Integer.MAX_VALUE;
            throw new Broken();
        }
        return capabilities.contains("UIDPLUS") ? "OK [APPENDUID " + validity + " " + uid + "] done" : "OK done";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
