package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * The disk with the mail fills up under load: mail is answered with 452, readers go on, and when there is room again mail is
 * taken as before. Every mail that got a 250 is there, once.
 */
public class DiskFullIT {
    private static final int BASE = 31_000;
    private static final int MEBIBYTE = 1 << 20;

    private static SmallDisk disk;
    private static Server server;

    @BeforeClass
    public static void start() throws Exception {
        SmallDisk.clear(Server.home("diskfull").resolve("mail"));
        Server unpacked = Server.unpack("diskfull", BASE);
        Optional<SmallDisk> mounted = SmallDisk.mount(unpacked.home().resolve("mail"), 200);
        assumeTrue("only root can mount a small file system", mounted.isPresent());
        disk = mounted.get();
        server = unpacked;
        keepFree(24);
        server.configure("org.posthouse.intake", "minFree = \"1\""); // so that the store sees the end of the disk
        // what is spooled while the database has no room is tried soon
        server.configure("org.posthouse.queue", "retry = [ \"2s\" ]");
        server.configure("org.posthouse.db.derby", "checkpointMebibytes = 4");
        server.start();
    }

    @AfterClass
    public static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    /** How much bodies and spool leave free, in MiB; the database may use it. */
    private static void keepFree(int mebibytes) throws IOException {
        server.configure("org.posthouse.blobs.segments", "segmentMebibytes = 4", "keepFreeMebibytes = " + mebibytes);
        server.configure("org.posthouse.spool", "segmentMebibytes = 4", "keepFreeMebibytes = " + mebibytes);
    }

    @Test
    public void whatIsKeptFreeIsKeptFree() throws Exception {
        keepFree(24);
        fillUp("with a reserve", disk.free() - 30L * MEBIBYTE);
        assertTrue("the reserve was used up", disk.free() > 8L * MEBIBYTE);
    }

    /** Nothing is kept free, and somebody else fills the disk: bodies, queue and database all run into its end. */
    @Test
    public void theLastOctetIsTaken() throws Exception {
        keepFree(0);
        fillUp("to the last octet", disk.free() + MEBIBYTE);
    }

    private static void fillUp(String how, long ballast) throws Exception {
        long process = server.java().pid();
        Path weight = disk.directory().resolve("ballast");
        DiskLoad load = new DiskLoad(server);
        load.start(4);
        try {
            Eventually.is("mail is taken", () -> load.acknowledged.size() > 50);
            write(weight, ballast);
            Eventually.is("mail is refused", () -> load.full.get() > 20);
            int refused = load.full.get();
            int taken = load.acknowledged.size();
            Eventually.is("it goes on being refused", () -> load.full.get() > refused + 20);
            assertReaders(load);
            System.out.printf(
                    "disk full %s: %d taken, %d refused with 452, %d with another 4yz, %d octets free%n",
                    how, taken, load.full.get(), load.deferred.get(), disk.free());
            Files.delete(weight);
            int before = load.acknowledged.size();
            Eventually.is("mail is taken again", () -> load.acknowledged.size() > before + 50);
            assertReaders(load);
        } finally {
            Files.deleteIfExists(weight);
            load.close();
        }
        assertEquals("it is the same JVM", process, server.java().pid());
        assertEquals("surprises", List.of(), List.copyOf(load.surprises));
        allThere(how, load);
        String check = server.shell("mail:check");
        assertTrue(check, check.contains("all is well"));
        System.out.printf(
                "disk full %s: refused with 452: %d, with another 4yz: %d %s, connections ended: %d; longest reply %d ms; %s%n",
                how,
                load.full.get(),
                load.deferred.get(),
                load.kinds,
                load.ended.get(),
                load.longest.get(),
                check.strip()
                        .lines()
                        .filter(line -> line.contains("Checked"))
                        .findFirst()
                        .orElse(""));
    }

    private static void assertReaders(DiskLoad load) throws Exception {
        int reads = load.reads.get();
        Eventually.is("readers go on", () -> load.reads.get() > reads + 20);
    }

    private static void write(Path file, long octets) throws IOException {
        byte[] piece = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = octets; left > 0; left -= piece.length) {
                out.write(piece);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
        }
    }

    /** What was spooled is delivered soon after there is room. */
    private static void allThere(String how, DiskLoad load) throws Exception {
        Eventually.is("all that was acknowledged is there", () -> {
            TreeSet<String> lost = new TreeSet<>(load.acknowledged);
            lost.removeAll(SwapLoad.stored(server.port(143), Server.PASSWORD).keySet());
            return lost.isEmpty();
        });
        Map<String, Integer> stored = SwapLoad.stored(server.port(143), Server.PASSWORD);
        long doubled = stored.values().stream().filter(n -> n > 1).count();
        System.out.printf(
                "disk full %s: %d acknowledged, all of them there, %d of them more than once%n",
                how, load.acknowledged.size(), doubled);
        assertEquals(0, doubled);
    }
}
