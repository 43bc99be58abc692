package org.posthouse.migration.state;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * The messages of one mailbox that are already in a folder on another server. A record is appended after the server confirmed a message:
 * its UID here, and the highest UID there that is accounted for. Whatever was sent but not recorded, because of a kill, a power cut or a
 * lost connection, has a higher UID there, so whoever resumes looks for it above that UID. That is why a record need not be forced to disk
 * before the next message is sent. Used by one thread.
 */
public final class Sent implements Closeable {
    private static final long MAGIC = 0x50486d6f76653032L; // PHmove02
    private static final int HEADER = 40;
    private static final int RECORD = 8;
    private static final int UNFORCED = 128;
    private static final long UID = 0xFFFFFFFFL;

    private final FileChannel file;
    private final Validity validity;
    private final Fingerprints known;
    private final ByteBuffer record = ByteBuffer.allocate(RECORD);
    private long last;
    private int unforced;

    /**
     * The UIDVALIDITY values under which the recorded UIDs are valid.
     *
     * @param here that of the mailbox
     * @param there that of the folder
     */
    public record Validity(long here, long there) {}

    private Sent(FileChannel file, Validity validity, long last, int expected) {
        this.file = file;
        this.validity = validity;
        this.last = last;
        this.known = new Fingerprints(expected);
    }

    /**
     * Opens the file, or creates it.
     *
     * @param validity for a new file
     * @param last for a new file, the highest UID in the folder
     * @throws IOException if the file cannot be read or is damaged
     */
    public static Sent open(Path path, Validity validity, long last) throws IOException {
        if (!Files.exists(path)) {
            create(path, validity, last);
        }
        FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(path, StandardOpenOption.READ)))) {
            ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER));
            if (header.limit() < HEADER || header.getLong(0) != MAGIC || header.getLong(32) != crc(header.array())) {
                throw new IOException(path + " is damaged");
            }
            long records = (file.size() - HEADER) / RECORD;
            Sent sent = new Sent(file, new Validity(header.getLong(8), header.getLong(16)), header.getLong(24), (int)
                    Math.min(Integer.MAX_VALUE / 16, records));
            sent.read(in, records);
            return sent;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Reads records up to the first incomplete one; the rest will be overwritten. */
    private void read(DataInputStream in, long records) throws IOException {
        long whole = 0;
        while (whole < records) {
            long one = in.readLong();
            if (one >>> 32 == 0) { // a page lost in a power cut: later records may not be trusted either
                break;
            }
            take(one);
            whole++;
        }
        file.truncate(HEADER + whole * RECORD);
        file.position(HEADER + whole * RECORD);
    }

    private void take(long record) {
        known.add(record >>> 32);
        last = Math.max(last, record & UID);
    }

    private static long crc(byte[] header) {
        CRC32 crc = new CRC32();
        crc.update(header, 0, HEADER - 8);
        return crc.getValue();
    }

    private static void create(Path path, Validity validity, long last) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putLong(MAGIC).putLong(validity.here()).putLong(validity.there()).putLong(last);
        header.putLong(crc(header.array())).flip();
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(out, header);
            out.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(path.getParent())) {
            directory.force(true);
        }
    }

    private static void write(FileChannel out, ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            out.write(octets);
        }
    }

    /** The validity that the file was created with. */
    public Validity validity() {
        return validity;
    }

    /** The highest UID there that is accounted for. */
    public long last() {
        return last;
    }

    /** True if the message was recorded. */
    public boolean has(long uid) {
        return known.has(uid);
    }

    /**
     * Records a message that the server has.
     *
     * @param there its UID there, or the highest UID in the folder
     */
    public void add(long uid, long there) throws IOException {
        long one = uid << 32 | there & UID;
        record.clear();
        record.putLong(one).flip();
        write(file, record);
        take(one);
        if (++unforced == UNFORCED) {
            file.force(false);
            unforced = 0;
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            file.force(false);
        }
    }
}
