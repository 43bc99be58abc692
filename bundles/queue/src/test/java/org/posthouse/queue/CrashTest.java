package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * A process that spools and delivers is killed at each named point, and at random under load. In the end all that was
 * acknowledged is delivered, nothing is delivered after it was done, and only what a crash kept from being recorded is
 * delivered more than once.
 */
public class CrashTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final Map<String, Integer> delivered = new HashMap<>();
    private int next;
    private int crashes;

    @Test
    public void everythingAcknowledgedIsDelivered() throws Exception {
        for (CrashChild.Point point : CrashChild.Point.values()) {
            assertEquals("it did not die at " + point, 9, run(point.name(), 30, -1));
        }
        for (int i = 0; i < 2; i++) {
            run("none", 1, 50 + new Random().nextInt(200));
        }
        assertEquals(0, run("drain", 1, -1));
        for (String id : acknowledged) {
            for (String name : List.of("now", "later")) {
                int times = delivered.getOrDefault(id + "/" + name, 0);
                assertTrue(id + "/" + name + " was delivered " + times + " times", times >= 1);
            }
        }
        long again = delivered.values().stream().mapToInt(n -> n - 1).sum();
        // at a crash each worker may have one whose delivery is not recorded
        assertTrue(again + " delivered again by " + crashes + " crashes", again <= crashes * 4L * 2);
        assertTrue("only " + acknowledged.size(), acknowledged.size() > 100);
        System.out.printf(
                "%d crashes: %d mails acknowledged and delivered, %d deliveries made again%n",
                crashes, acknowledged.size(), again);
    }

    /** Lets a child work until it dies, or is killed after so many acknowledgements. */
    private int run(String point, int times, int killAfter) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                folder.getRoot().toPath().resolve("spool").toString(),
                point,
                String.valueOf(times),
                String.valueOf(next)));
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int acks = 0;
        try (BufferedReader in = child.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.matches("[BADFT] mail\\d+(/now|/later)?")) {
                    continue; // cut off
                }
                take(line.charAt(0), line.substring(2));
                if (line.startsWith("A ") && ++acks == killAfter) {
                    // not by the process itself, which would close its output
                    ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
        assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        crashes += child.exitValue() == 0 ? 0 : 1;
        return child.exitValue();
    }

    private void take(char what, String id) {
        switch (what) {
            case 'B' -> next = Math.max(next, Integer.parseInt(id.substring(4)) + 1);
            case 'A' -> acknowledged.add(id);
            case 'F' -> done.add(id);
            default -> {
                assertFalse(id + " after it was done", done.contains(id.substring(0, id.indexOf('/'))));
                if (what == 'D') {
                    delivered.merge(id, 1, Integer::sum);
                }
            }
        }
    }
}
