package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * A process dies in the middle of an operation on a whole mailbox, at each point of it. The next one finds all of it or
 * nothing, and what it finds does not change when the rows are brought up to date.
 */
public class BulkCrashTest {
    private static final int MANY = BulkCrashChild.MANY;
    private static final int USED = MANY * "Subject: m\r\n\r\n12345\r\n".length();
    private static final String UNTOUCHED = MANY + ",0," + MANY + " 0,0,0 " + USED;

    /** Where to die: a point, and how often it is passed. The twelfth transaction of a copy is its last. */
    private static final List<Map.Entry<String, List<String>>> POINTS = List.of(
            Map.entry("COPY", List.of("STAGED 1", "COPYING 9", "WRITTEN 12", "COMMITTED 12", "ADOPTED 1")),
            Map.entry("MOVE", List.of("COPYING 10", "COMMITTED 12", "REDOING 3")),
            Map.entry("STORE", List.of("WRITTEN 1", "COMMITTED 1", "REDOING 2")),
            Map.entry("EXPUNGE", List.of("WRITTEN 1", "COMMITTED 1", "REDOING 4", "REDOING 5")));

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static String done(String operation) {
        return switch (operation) {
            case "COPY" -> MANY + ",0," + MANY + " " + MANY + ",0," + MANY + " " + 2 * USED;
            case "MOVE" -> "0,0,0 " + MANY + ",0," + MANY + " " + USED;
            case "STORE" -> MANY + "," + MANY + "," + MANY + " 0,0,0 " + USED;
            default -> "0,0,0 0,0,0 0";
        };
    }

    @Test
    public void allOrNothing() throws Exception {
        String before = "NONE";
        for (Map.Entry<String, List<String>> each : POINTS) {
            for (String point : each.getValue()) {
                run(each.getKey(), point, before);
                before = each.getKey();
            }
        }
        run("STORE", "NEVER 1", before);
    }

    private void run(String operation, String point, String before) throws Exception {
        String[] where = point.split(" ");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BulkCrashChild.class.getName(),
                        folder.getRoot().getPath(),
                        operation,
                        where[0],
                        where[1])
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> found = new ArrayList<>();
        boolean begun = false;
        try (BufferedReader in = child.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                assertFalse("after " + before + ": " + line, line.startsWith("P "));
                if (line.startsWith("S ")) {
                    found.add(line.substring(2));
                }
                begun |= line.equals("B");
            }
        }
        assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        assertTrue("it did not come as far as " + operation, begun);
        assertEquals(operation + " did not die at " + point, where[0].equals("NEVER") ? 0 : 9, child.exitValue());
        assertEquals("what was found changed", found.get(0), found.get(1));
        if (!before.equals("NONE")) {
            assertTrue(
                    "after " + before + ": " + found,
                    Set.of(UNTOUCHED, done(before)).contains(found.get(0)));
        }
    }
}
