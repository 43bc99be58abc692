package org.posthouse.support;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.Test;

public class ThreadsTest {
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    public void threadsAreNamedDaemonsOfTheirBundle() {
        ThreadFactory factory = Threads.named("intake-spool");
        Thread first = factory.newThread(() -> {});
        assertEquals("posthouse-intake-spool-1", first.getName());
        assertEquals("posthouse-intake-spool-2", factory.newThread(() -> {}).getName());
        assertEquals("posthouse-x", Threads.thread("x", () -> {}).getName());
        assertTrue(first.isDaemon());
        assertSame(Threads.class.getClassLoader(), first.getContextClassLoader());
    }

    @Test
    public void threadLocalsAreNotInherited() throws InterruptedException {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("of a plug-in");
        String[] seen = {"nothing"};
        Thread thread = Threads.thread("x", () -> seen[0] = local.get());
        thread.start();
        thread.join();
        local.remove();
        assertNull(seen[0]);
    }

    /** As a bundle does that makes a pool of ours grow, and is uninstalled. */
    public static final class Plugin implements UnaryOperator<Object> {
        @Override
        public Object apply(Object work) {
            return Threads.thread("grown", (Runnable) work);
        }
    }

    @Test
    public void aThreadDoesNotKeepTheBundleThatMadeItStart() throws Exception {
        Thread[] thread = new Thread[1];
        WeakReference<ClassLoader> loader = startFromPlugin(thread);
        for (int i = 0; i < 100 && loader.get() != null; i++) {
            System.gc();
        }
        assertNull("still held by " + thread[0], loader.get());
    }

    private static WeakReference<ClassLoader> startFromPlugin(Thread[] thread) throws Exception {
        ClassLoader loader = new ClassLoader(ThreadsTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.equals(Plugin.class.getName())) {
                    return super.loadClass(name, resolve);
                }
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] octets = in.readAllBytes();
                    CodeSource none = new CodeSource(null, (java.security.cert.Certificate[]) null);
                    return defineClass(name, octets, 0, octets.length, new ProtectionDomain(none, null, this, null));
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        @SuppressWarnings("unchecked")
        UnaryOperator<Object> plugin = (UnaryOperator<Object>) loader.loadClass(Plugin.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        assertSame(loader, plugin.getClass().getClassLoader());
        Runnable work = Thread::yield; // ours: only the stack is the plug-in's
        thread[0] = (Thread) plugin.apply(work);
        return new WeakReference<>(loader);
    }

    @Test
    public void aPoolGrowsToItsSizeAndThenRefuses() throws Exception {
        ThreadPoolExecutor pool = Threads.pool("p", 2, 1);
        assertEquals(0, pool.getPoolSize());
        Future<?> first = pool.submit(this::untilTheEnd);
        pool.submit(this::untilTheEnd);
        pool.submit(this::untilTheEnd);
        assertEquals(2, pool.getPoolSize());
        assertTrue(pool.allowsCoreThreadTimeOut());
        assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
        end.countDown();
        first.get();
        pool.shutdown();
        assertTrue("what waited has run", pool.awaitTermination(1, TimeUnit.MINUTES));
        assertEquals(3, pool.getCompletedTaskCount());
    }

    @Test
    public void aTimerForgetsWhatIsCancelled() throws Exception {
        ScheduledThreadPoolExecutor timer = Threads.timer("t");
        Future<?> later = timer.schedule(() -> {}, 1, TimeUnit.HOURS);
        later.cancel(false);
        assertEquals(0, timer.getQueue().size());
        assertTrue(timer.allowsCoreThreadTimeOut());
        assertEquals(
                "posthouse-t-1",
                timer.schedule(() -> Thread.currentThread().getName(), 0, TimeUnit.SECONDS)
                        .get());
        timer.shutdownNow();
    }

    @Test
    public void guardedWorkLogsWhatItThrows() {
        RecordingLog log = new RecordingLog();
        IllegalStateException broken = new IllegalStateException("bug");
        Threads.guarded(log.logger(), "sweep", () -> {
                    throw broken;
                })
                .run();
        assertEquals(List.of("error sweep failed"), log.lines);
        assertEquals(List.of(broken), log.thrown);
    }

    @Test
    public void whatIsRepeatedGoesOnAfterItFailed() throws Exception {
        RecordingLog log = new RecordingLog();
        CountDownLatch runs = new CountDownLatch(3);
        Runnable failing = () -> {
            runs.countDown();
            throw new IllegalStateException("bug");
        };
        ScheduledThreadPoolExecutor timer = Threads.timer("t");
        RateLimited limited = new RateLimited(log.logger(), Duration.ofDays(1));
        timer.scheduleWithFixedDelay(Threads.guarded(limited, "sweep", failing), 0, 1, TimeUnit.NANOSECONDS);
        runs.await();
        timer.shutdownNow();
        timer.awaitTermination(1, TimeUnit.MINUTES);
        assertEquals(1, log.lines.stream().filter(l -> l.startsWith("error ")).count());
    }

    private void untilTheEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
