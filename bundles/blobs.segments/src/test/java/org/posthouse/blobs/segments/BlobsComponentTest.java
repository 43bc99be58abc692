package org.posthouse.blobs.segments;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.api.blob.BlobStoreFullException;
import org.posthouse.testkit.net.Settings;
import org.posthouse.testkit.osgi.FakeContext;

/** The life of the component, without a container. */
public class BlobsComponentTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static BlobsConfig keepFree(int mebibytes) {
        return Settings.of(BlobsConfig.class, Map.of("keepFreeMebibytes", mebibytes));
    }

    @Test
    public void offersTheStoreWhileItLives() throws Exception {
        FakeContext bundle =
                new FakeContext(Map.of("karaf.data", folder.getRoot().toString()), folder.getRoot());
        BlobsComponent first = new BlobsComponent(bundle.context(), keepFree(0));
        BlobStore store = bundle.await(BlobStore.class);
        BlobId id = store.write(Messages.of("Subject: x\r\n\r\n"));
        store.sync();
        assertTrue(Files.isDirectory(new File(folder.getRoot(), "posthouse/blobs").toPath()));
        first.deactivate();
        assertEquals(Optional.empty(), bundle.service(BlobStore.class));
        assertThrows(IOException.class, store::sync);

        BlobsComponent second = new BlobsComponent(bundle.context(), keepFree(0));
        assertTrue(bundle.await(BlobStore.class).verify(id));
        second.deactivate();
    }

    @Test
    public void aChangedLimitDropsNothing() throws Exception {
        FakeContext bundle = new FakeContext(Map.of(), folder.getRoot());
        BlobsComponent component = new BlobsComponent(bundle.context(), keepFree(0));
        BlobStore store = bundle.await(BlobStore.class);
        assertTrue(Files.isDirectory(new File(folder.getRoot(), "blobs").toPath()));
        component.modified(keepFree(Integer.MAX_VALUE));
        assertEquals(0, store.free());
        assertThrows(BlobStoreFullException.class, () -> store.write(Messages.of("x")));
        component.modified(keepFree(0));
        store.write(Messages.of("x"));
        assertSame(store, bundle.await(BlobStore.class));
        component.deactivate();
    }
}
