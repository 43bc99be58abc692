package org.posthouse.support;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class OutOfMemoryTest {
    private static final int NOTHING = 7;

    /** A process in which one thread fails; what would go on afterwards ends it with another code. */
    public static final class Process {
        public static void main(String[] kind) throws Exception {
            Runnable work = () -> {
                throw kind[1].equals("memory") ? new OutOfMemoryError("Java heap space") : new StackOverflowError();
            };
            switch (kind[0]) {
                case "thread" -> Threads.thread("x", work).start();
                case "execute" -> Threads.pool("x", 1, 1).execute(work);
                case "submit" -> Threads.pool("x", 1, 1).submit(work);
                case "once" -> Threads.timer("x").schedule(work, 1, TimeUnit.MILLISECONDS);
                default -> {
                    ScheduledExecutorService timer = Threads.timer("x");
                    timer.scheduleAtFixedRate(work, 1, 1, TimeUnit.MILLISECONDS);
                }
            }
            Thread.sleep(kind[1].equals("memory") ? 20_000 : 200);
            System.exit(NOTHING);
        }
    }

    private static int ends(String... kind) throws IOException, InterruptedException {
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Process.class.getName(),
            kind[0],
            kind[1]
        };
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    public void endsTheProcessWhoeverWouldHaveSwallowedIt() throws Exception {
        for (String kind : new String[] {"thread", "execute", "submit", "once", "repeated"}) {
            assertEquals(kind, OutOfMemory.EXIT, ends(kind, "memory"));
        }
        assertEquals(NOTHING, ends("thread", "overflow"));
    }

    @Test
    public void findsItBehindOtherExceptions() {
        assertTrue(OutOfMemory.is(new SQLException("hidden", new IOException(new OutOfMemoryError()))));
        assertFalse(OutOfMemory.is(new SQLException("full")));
        assertFalse(OutOfMemory.is(
                new OutOfMemoryError("unable to create native thread: possibly out of memory or process limits")));
    }
}
