package org.posthouse.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Reading;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolFullException;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.testkit.net.Settings;
import org.posthouse.testkit.osgi.FakeContext;

/** The life of the component, without a container. */
public class SpoolComponentTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private File root;
    private FakeContext bundle;

    @Before
    public void makeContext() {
        root = new File(folder.getRoot(), "data");
        bundle = new FakeContext(Map.of("posthouse.data", root.toString()), folder.getRoot());
    }

    private static SpoolConfig config(Map<String, ?> values) {
        return Settings.of(SpoolConfig.class, values);
    }

    private static SpoolConfig roomy() {
        return config(Map.of("keepFreeMebibytes", 0));
    }

    private static void put(Spool spool, String id) throws Exception {
        CountDownLatch durable = new CountDownLatch(1);
        try (Draft draft = spool.draft()) {
            draft.body().write(new byte[100]);
            draft.commit(mail(id), new Draft.Completion() {
                @Override
                public void durable() {
                    durable.countDown();
                }

                @Override
                public void failed(IOException cause) {
                    throw new IllegalStateException(cause);
                }
            });
        }
        assertTrue(durable.await(10, TimeUnit.SECONDS));
    }

    private static Mail mail(String id) {
        return Mail.builder(
                        id,
                        Instant.EPOCH,
                        Origin.builder("s", "mx", Origin.Role.MX).build(),
                        Sender.empty())
                .recipient(Recipient.builder(new Address("bob", "example.org"))
                        .key(id + "/bob")
                        .build())
                .build();
    }

    @Test
    public void aListenerThatHasLeftHarmsNobody() throws Exception {
        SpoolComponent component = new SpoolComponent(bundle.context(), roomy());
        component.addListener(() -> {
            throw new NoClassDefFoundError("its bundle has left");
        });
        Spool spool = bundle.await(Spool.class);
        put(spool, "a");
        put(spool, "b");
        assertTrue(spool.change(Query.of("a"), new Change.Hold(Hold.because("why"))) == 1);
        component.deactivate();
    }

    @Test
    public void offersTheSpoolWhileItLives() throws Exception {
        SpoolComponent first = new SpoolComponent(bundle.context(), roomy());
        Spool spool = bundle.await(Spool.class);
        put(spool, "a");
        assertTrue(Files.isDirectory(root.toPath().resolve("spool")));
        List<Metric> memory = first.read();
        assertEquals("posthouse_memory_share_bytes", memory.get(0).name());
        assertTrue(((Reading.Amount) memory.get(0).samples().get(0).reading()).value() > 0);
        first.deactivate();
        assertEquals(Optional.empty(), bundle.service(Spool.class));
        assertEquals(List.of(), first.read());
        assertThrows(IOException.class, spool::draft);

        SpoolComponent second = new SpoolComponent(bundle.context(), roomy());
        assertEquals(1, bundle.await(Spool.class).counts().total());
        second.deactivate();
    }

    @Test
    public void aChangedLimitDropsNothing() throws Exception {
        SpoolComponent component = new SpoolComponent(bundle.context(), roomy());
        Spool spool = bundle.await(Spool.class);
        component.modified(config(Map.of("keepFreeMebibytes", Integer.MAX_VALUE)));
        assertSame(spool, bundle.await(Spool.class));
        assertThrows(SpoolFullException.class, spool::draft);
        component.modified(roomy());
        put(spool, "a");
        component.deactivate();
    }

    @Test
    public void anotherDirectoryIsAnotherSpool() throws Exception {
        SpoolComponent component = new SpoolComponent(bundle.context(), roomy());
        Spool spool = bundle.await(Spool.class);
        put(spool, "a");
        String other = new File(folder.getRoot(), "other").toString();
        Files.createDirectory(Path.of(other));
        Files.createFile(Path.of(other, "store-id.accept")); // or it would be taken for a mount that failed
        component.modified(config(Map.of("keepFreeMebibytes", 0, "directory", other)));
        assertNotSame(spool, bundle.await(Spool.class));
        assertEquals(0, bundle.await(Spool.class).counts().total());
        component.deactivate();
    }

    @Test
    public void waitsForTheInstanceBeforeIt() throws Exception {
        SegmentSpool before = SegmentSpool.open(
                new DirectoryDisk(root.toPath().resolve("spool")), LogOptions.defaults("before"), 1 << 20);
        SpoolComponent component = new SpoolComponent(bundle.context(), roomy());
        put(before, "a");
        assertEquals(Optional.empty(), bundle.service(Spool.class));
        before.close(Duration.ofSeconds(1));
        assertEquals(1, bundle.await(Spool.class).counts().total());
        component.deactivate();
    }

    @Test
    public void listenersAreTold() throws Exception {
        SpoolComponent component = new SpoolComponent(bundle.context(), roomy());
        CountDownLatch told = new CountDownLatch(1);
        component.addListener(told::countDown);
        put(bundle.await(Spool.class), "a");
        assertTrue(told.await(10, TimeUnit.SECONDS));
        component.deactivate();
    }
}
