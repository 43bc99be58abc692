package org.posthouse.shell.ssh;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.Test;
import org.posthouse.api.admin.Operator;

public class WorkTest {
    private final List<Integer> exits = new ArrayList<>();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private void run(Executor pool, Work.Body body) throws IOException {
        Work work = new Work(pool, new Operator("admin", Set.of()), body);
        work.setErrorStream(err);
        work.setExitCallback((code, message, close) -> exits.add(code));
        work.start(null, null);
    }

    /** The loader of the thread is that of this bundle, which a command may replace: its jar is closed then. */
    @Test
    public void aCommandDoesNotSeeTheLoaderOfItsThread() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader bundle = new URLClassLoader(new URL[0])) {
            thread.setContextClassLoader(bundle);
            run(Runnable::run, streams -> {
                assertNotSame(bundle, Thread.currentThread().getContextClassLoader());
                return 0;
            });
        } finally {
            thread.setContextClassLoader(before);
        }
        assertEquals(List.of(0), exits);
    }

    @Test
    public void whatFailsOrFindsNoThreadHasACode() throws IOException {
        run(Runnable::run, streams -> {
            throw new IOException("gone");
        });
        run(
                task -> {
                    throw new RejectedExecutionException();
                },
                streams -> 0);
        assertEquals(List.of(1, 126), exits);
        assertEquals("Too many sessions; try again later\n", err.toString(StandardCharsets.UTF_8));
    }
}
