package org.posthouse.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.After;
import org.junit.Rule;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.testkit.spool.DurableSpoolContract;

/** The contract on a directory of the file system; a restart leaves it as a crash would. */
public class DirectorySpoolTest extends DurableSpoolContract {
    private static final long CACHE = 16 << 20;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private SegmentSpool spool;

    @Override
    protected Spool spool() throws IOException {
        if (spool == null) {
            Path directory = folder.getRoot().toPath().resolve("spool");
            spool = SegmentSpool.open(new DirectoryDisk(directory), LogOptions.defaults("spool"), CACHE, clock);
        }
        return spool;
    }

    @Override
    protected void listen(SpoolListener listener) throws IOException {
        spool();
        spool.addListener(listener);
    }

    @Override
    protected void room(long octets) throws IOException {
        spool();
        long free = new DirectoryDisk(folder.getRoot().toPath()).free();
        spool.limits(octets == Long.MAX_VALUE ? 0 : free - octets, CACHE);
    }

    @Override
    protected Spool restart() throws IOException {
        spool();
        spool.abort();
        spool = null;
        return spool();
    }

    @After
    public void close() {
        if (spool != null) {
            spool.close(Duration.ofSeconds(1));
        }
    }
}
