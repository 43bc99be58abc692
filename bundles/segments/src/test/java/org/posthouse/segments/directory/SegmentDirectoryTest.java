package org.posthouse.segments.directory;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.BundleContext;
import org.posthouse.segments.LogOptions;
import org.posthouse.support.Threads;
import org.posthouse.testkit.osgi.FakeContext;

/** The life of a directory, with a tenant that only keeps a diary. */
public class SegmentDirectoryTest {
    private record Config(String directory, int limit, int housekeepingSeconds) {}

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private FakeContext bundle;
    private String place;
    private String other;

    @Before
    public void places() {
        Path data = folder.getRoot().toPath();
        bundle = new FakeContext(Map.of("posthouse.data", data.toString()), new File("storage"));
        place = data.resolve("x").toString();
        other = data.resolve("y").toString();
    }

    private final List<String> diary = new CopyOnWriteArrayList<>();
    private final CountDownLatch maintained = new CountDownLatch(2);
    private CountDownLatch mayOpen = new CountDownLatch(0);
    private final CountDownLatch closed = new CountDownLatch(1);

    private final class Tenant implements SegmentDirectory.Tenant<StringBuilder, Config> {
        @Override
        public SegmentDirectory.Options options(Config config) {
            return new SegmentDirectory.Options(config.directory(), 1, 2, config.housekeepingSeconds(), 3);
        }

        @Override
        public StringBuilder open(Path directory, LogOptions options, Config config) throws IOException {
            try {
                mayOpen.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            assertEquals(1 << 20, options.segmentSize());
            assertEquals(2 << 20, options.minFree());
            assertEquals(Duration.ofSeconds(3), options.lockWait());
            diary.add("open " + directory);
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("data"), "data");
            return new StringBuilder(directory.toString());
        }

        @Override
        public void limits(StringBuilder open, Config config) {
            diary.add("limit " + config.limit());
        }

        @Override
        public void maintain(StringBuilder open) {
            maintained.countDown();
        }

        @Override
        public void close(StringBuilder open, Duration atMost) {
            diary.add("close " + open + (bundle.service(CharSequence.class).isPresent() ? " while offered" : ""));
            closed.countDown();
        }
    }

    private SegmentDirectory<StringBuilder, Config> open(Config config) {
        return new SegmentDirectory<>(bundle.context(), "x", CharSequence.class, new Tenant(), config);
    }

    @Test
    public void itIsOfferedWhileItIsOpen() throws Exception {
        SegmentDirectory<StringBuilder, Config> directory = open(new Config("", 7, 60));
        assertEquals(place, bundle.await(CharSequence.class).toString());
        directory.close();
        assertEquals(Optional.empty(), bundle.service(CharSequence.class));
        assertEquals(List.of("open " + place, "limit 7", "close " + place), diary);
    }

    @Test
    public void changedLimitsInterruptNothing() throws Exception {
        SegmentDirectory<StringBuilder, Config> directory = open(new Config("", 7, 60));
        CharSequence before = bundle.await(CharSequence.class);
        directory.modified(new Config("", 8, 60));
        assertSame(before, bundle.await(CharSequence.class));
        directory.close();
        assertEquals(List.of("open " + place, "limit 7", "limit 8", "close " + place), diary);
    }

    @Test
    public void limitsThatChangeWhileItIsBeingOpenedCount() throws Exception {
        mayOpen = new CountDownLatch(1);
        SegmentDirectory<StringBuilder, Config> directory = open(new Config("", 7, 60));
        directory.modified(new Config("", 8, 60));
        mayOpen.countDown();
        bundle.await(CharSequence.class);
        assertEquals(List.of("open " + place, "limit 8"), diary);
        directory.close();
    }

    @Test
    public void anotherDirectoryIsAnotherLife() throws Exception {
        Files.createDirectories(Path.of(other));
        Files.writeString(Path.of(other, "data"), "moved here by hand");
        SegmentDirectory<StringBuilder, Config> directory = open(new Config("", 7, 60));
        CharSequence before = bundle.await(CharSequence.class);
        directory.modified(new Config(other, 7, 60));
        assertNotSame(before, bundle.await(CharSequence.class));
        directory.close();
        assertEquals(
                List.of("open " + place, "limit 7", "close " + place, "open " + other, "limit 7", "close " + other),
                diary);
    }

    @Test
    public void whatIsOpenedTooLateIsClosedAndNeverOffered() throws Exception {
        mayOpen = new CountDownLatch(1);
        open(new Config("", 7, 60)).close();
        assertEquals(List.of(), diary);
        mayOpen.countDown();
        closed.await();
        assertEquals(List.of("open " + place, "close " + place), diary);
        assertEquals(Optional.empty(), bundle.service(CharSequence.class));
    }

    @Test
    public void itIsNotClosedBeforeItIsWithdrawn() throws Exception {
        CountDownLatch mayRegister = new CountDownLatch(1);
        CountDownLatch registering = new CountDownLatch(1);
        BundleContext slow = (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (self, method, arguments) -> {
                    if (method.getName().equals("registerService")) {
                        registering.countDown();
                        mayRegister.await();
                    }
                    return method.invoke(bundle.context(), arguments);
                });
        SegmentDirectory<StringBuilder, Config> directory =
                new SegmentDirectory<>(slow, "x", CharSequence.class, new Tenant(), new Config("", 7, 60));
        registering.await();
        Thread closer = Threads.thread("closer", directory::close);
        closer.start();
        while (closer.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        mayRegister.countDown();
        closer.join();
        assertEquals(List.of("open " + place, "limit 7", "close " + place), diary);
        assertEquals(Optional.empty(), bundle.service(CharSequence.class));
    }

    @Test
    public void itIsTidiedUpAgainAndAgain() throws Exception {
        SegmentDirectory<StringBuilder, Config> directory = open(new Config("", 7, 0));
        maintained.await();
        directory.close();
        assertTrue(diary.contains("close " + place));
    }

    @Test
    public void aDirectoryThatVanishedIsNotMadeAnew() throws Exception {
        SegmentDirectory<StringBuilder, Config> before = open(new Config("", 7, 60));
        bundle.await(CharSequence.class);
        before.close();
        Files.move(Path.of(place), Path.of(place + ".away"));
        SegmentDirectory<StringBuilder, Config> directory = open(new Config("", 7, 60));
        while (Thread.getAllStackTraces().keySet().stream()
                .noneMatch(
                        t -> t.getName().equals("posthouse-x-keeper") && t.getState() == Thread.State.TIMED_WAITING)) {
            Thread.sleep(1); // until it was tried
        }
        directory.close();
        assertEquals(List.of("open " + place, "limit 7", "close " + place), diary);
        assertFalse(Files.exists(Path.of(place)));
    }
}
