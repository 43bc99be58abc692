package org.posthouse.imap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;
import org.posthouse.store.api.FlagRow;
import org.posthouse.testkit.net.MemoryClient;

/** Several sessions change one mailbox at random; each believes what it is told, and is right in the end. */
public class ImapSessionsTest {
    private static final Pattern FETCH = Pattern.compile("\\* (\\d+) FETCH \\((.*)\\)");
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final String[] NAMES = {"\\Seen", "\\Flagged", "\\Deleted", "one", "two"};

    /** What a client knows: UIDs by number (0 if not known yet), flags by UID. */
    private static final class Believer {
        final MemoryClient client;
        final List<Long> uids = new ArrayList<>();
        final Map<Long, Set<String>> flags = new TreeMap<>();

        Believer(MemoryClient client) {
            this.client = client;
        }

        String say(String command) {
            String answer = client.exchange("t " + command);
            assertTrue(command + ": " + answer, answer.contains("t OK ") || answer.contains("t NO [EXPUNGEISSUED]"));
            boolean mayExpunge = !command.matches("(FETCH|STORE|SEARCH|COPY) .*");
            withoutLiterals(answer).lines().forEach(line -> hear(line, mayExpunge));
            return answer;
        }

        private static String withoutLiterals(String answer) {
            StringBuilder out = new StringBuilder();
            int at = 0;
            Matcher literal = Pattern.compile("\\{(\\d+)}\r\n").matcher(answer);
            while (literal.find(at)) {
                out.append(answer, at, literal.start());
                at = literal.end() + Integer.parseInt(literal.group(1));
            }
            return out.append(answer.substring(at)).toString();
        }

        void hear(String line, boolean mayExpunge) {
            Matcher fetch = FETCH.matcher(line);
            if (line.endsWith(" EXISTS")) {
                int count = Integer.parseInt(line.split(" ")[1]);
                assertTrue(line, count >= uids.size());
                while (uids.size() < count) {
                    uids.add(0L);
                }
            } else if (line.endsWith(" EXPUNGE")) {
                assertTrue(line, mayExpunge);
                flags.remove(uids.remove(Integer.parseInt(line.split(" ")[1]) - 1));
            } else if (fetch.matches()) {
                int number = Integer.parseInt(fetch.group(1)) - 1;
                Matcher uid = UID.matcher(fetch.group(2));
                if (uid.find()) {
                    long said = Long.parseLong(uid.group(1));
                    assertTrue(line + " but it was " + uids, Set.of(0L, said).contains(uids.get(number)));
                    uids.set(number, said);
                }
                Matcher set = FLAGS.matcher(fetch.group(2));
                if (set.find() && uids.get(number) != 0) {
                    Set<String> now = new TreeSet<>(List.of(set.group(1).split(" ")));
                    now.removeAll(Set.of("", "\\Recent"));
                    flags.put(uids.get(number), now);
                }
            }
        }
    }

    @Test
    public void whoeverBelievesIsRight() throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            run(seed);
        }
    }

    private static void run(int seed) throws Exception {
        Random random = new Random(seed);
        TestServer server = new TestServer().with(6);
        List<Believer> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Believer b = new Believer(server.open());
            b.client.receive();
            b.say((random.nextInt(3) == 0) ? "SELECT INBOX (CONDSTORE)" : "SELECT INBOX");
            b.say("FETCH 1:* (UID FLAGS)");
            all.add(b);
        }
        for (int step = 0; step < 60; step++) {
            act(random, server, all.get(random.nextInt(3)));
        }
        long inbox = server.account().mailbox("INBOX").orElseThrow().id();
        List<FlagRow> truth = server.account().changes(inbox, 0, 1000).changed();
        for (Believer b : all) {
            b.say("NOOP");
            b.say("FETCH 1:* (UID)");
            assertEquals("seed " + seed, truth.stream().map(FlagRow::uid).toList(), b.uids);
            for (FlagRow row : truth) {
                Set<String> real = new TreeSet<>(List.of(row.flags().toString().split(" ")));
                real.remove("");
                Set<String> believed = b.flags.get(row.uid());
                assertTrue("seed " + seed + " " + row + " " + believed, believed == null || believed.equals(real));
            }
        }
        server.close();
    }

    private static void act(Random random, TestServer server, Believer b) {
        if (random.nextInt(6) == 0) {
            server.swap();
        }
        int number = b.uids.isEmpty() ? -1 : random.nextInt(b.uids.size());
        String flag = NAMES[random.nextInt(NAMES.length)];
        char mode = random.nextBoolean() ? '+' : '-';
        switch (number < 0 ? 0 : random.nextInt(10)) {
            case 0 -> {
                b.client.send("t APPEND INBOX {3+}\r\nabc\r\n");
                b.client.receive().lines().forEach(line -> b.hear(line, true));
                b.say("FETCH 1:* (UID FLAGS)");
            }
            case 1 -> b.say("NOOP");
            case 2 -> b.say("EXPUNGE");
            case 3 -> b.say("FETCH " + (number + 1) + " (UID FLAGS)");
            case 4 -> b.say("UID FETCH 1:* (BODY[TEXT])");
            case 5, 6 -> b.say("STORE " + (number + 1) + " " + mode + "FLAGS (" + flag + ")");
            case 7 -> silently(b, number, mode, flag);
            case 8 -> b.say("UID SEARCH NOT SEEN");
            default -> {
                String answer = b.client.exchange("t IDLE");
                answer += b.client.exchange("DONE");
                answer.lines().forEach(line -> b.hear(line, true));
            }
        }
    }

    /** What was there before is told, if others changed it; what follows from the change itself is not. */
    private static void silently(Believer b, int number, char mode, String flag) {
        long uid = b.uids.get(number);
        String answer = b.say("STORE " + (number + 1) + " " + mode + "FLAGS.SILENT (" + flag + ")");
        boolean told =
                answer.lines().anyMatch(l -> l.startsWith("* " + (number + 1) + " FETCH") && l.contains("FLAGS"));
        Set<String> known = b.flags.get(uid);
        if (uid != 0 && known != null && !told && answer.contains("t OK")) {
            if (mode == '+') {
                known.add(flag);
            } else {
                known.remove(flag);
            }
        }
    }
}
