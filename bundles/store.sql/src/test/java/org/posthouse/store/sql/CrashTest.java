package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.store.sql.commit.Point;

/**
 * A process is killed again and again, at each named point and at random under load; what was begun and not acknowledged is
 * delivered again by the next one under the same key. In the end everything acknowledged is there exactly once.
 */
public class CrashTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Set<String> begun = new TreeSet<>();
    private final Set<String> acknowledged = new HashSet<>();
    private int next;

    @Test
    public void everythingAcknowledgedIsThereOnce() throws Exception {
        int rounds = Integer.getInteger("posthouse.crash.rounds", 1);
        for (int round = 0; round < rounds; round++) {
            for (Point point : EnumSet.range(Point.APPENDED, Point.TAKING_BACK)) {
                run(point.name(), 5 + round, -1);
            }
            run("none", 1, 100 + new Random().nextInt(400));
        }
        Map<String, Integer> stored = verify();
        for (String key : begun) {
            int expected = Integer.parseInt(key.substring(3)) % 10 == 0 ? 2 : 1;
            int there = stored.getOrDefault(key, 0);
            if (acknowledged.contains(key)) {
                assertEquals(key, expected, there);
            } else {
                assertTrue(key + " is there " + there + " times", there == 0 || there == expected);
            }
        }
        assertTrue("only " + acknowledged.size(), acknowledged.size() > 100);
    }

    private Process child(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                folder.getRoot().getPath()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Lets a child deliver until it dies, or is killed after so many acknowledgements. */
    private void run(String point, int times, int killAfter) throws Exception {
        Set<String> open = new TreeSet<>(begun);
        open.removeAll(acknowledged);
        Path again = folder.newFile().toPath();
        Files.write(again, open);
        Process child = child("run", point, String.valueOf(times), again.toString(), String.valueOf(next));
        int acks = 0;
        try (BufferedReader in = child.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String key = line.substring(Math.min(2, line.length()));
                if (!key.matches("key\\d+")) {
                    continue; // cut off
                }
                if (line.startsWith("B ")) {
                    begun.add(key);
                    next = Math.max(next, Integer.parseInt(key.substring(3)) + 1);
                } else if (line.startsWith("A ")) {
                    acknowledged.add(key);
                    if (++acks == killAfter) {
                        ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);
                    }
                }
            }
        }
        assertTrue(child.waitFor(30, TimeUnit.SECONDS));
        assertTrue("it did not die at " + point, child.exitValue() == 9 || child.exitValue() == 137);
    }

    private Map<String, Integer> verify() throws Exception {
        Process child = child("verify");
        Map<String, Integer> stored = new HashMap<>();
        boolean ended = false;
        try (BufferedReader in = child.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("S")) {
                    stored.put(words[1], Integer.parseInt(words[2]));
                }
                assertTrue(line, !words[0].equals("P"));
                ended |= words[0].equals("E");
            }
        }
        assertTrue(ended);
        assertTrue(child.waitFor(30, TimeUnit.SECONDS));
        return stored;
    }
}
