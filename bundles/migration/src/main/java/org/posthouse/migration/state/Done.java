package org.posthouse.migration.state;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.posthouse.support.Sha256;

/**
 * The messages of one folder that are here. A message is a fingerprint of 64 bits, salted for each file: among a million messages,
 * the chance that one is taken for another is 1 in 10^7. Used by one thread.
 */
public final class Done implements Closeable {
    /** More messages are not kept apart: a mailbox of more is not moved as a whole. */
    public static final int MOST = 1_000_000;

    private static final long MAGIC = 0x50486d6f76653031L; // PHmove01
    private static final int HEADER = 32;
    private static final int RECORD = 8;

    private final RandomAccessFile file;
    private final long generation;
    private final long validity;
    private final Fingerprints known;

    private Done(RandomAccessFile file, long generation, long validity, Fingerprints known) {
        this.file = file;
        this.generation = generation;
        this.validity = validity;
        this.known = known;
    }

    /**
     * Opens a file, or makes it.
     *
     * @param validity what the identities of messages hold for, as UIDVALIDITY; kept if the file is new
     * @param expected about so many messages will be in it
     * @throws IOException if it cannot be read, or what is there is no such file
     */
    public static Done open(Path path, long validity, long expected) throws IOException {
        if (!Files.exists(path)) {
            create(path, validity);
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            long records = (file.length() - HEADER) / RECORD;
            Fingerprints known = new Fingerprints((int) Math.min(MOST, Math.max(expected, records)));
            DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(path, StandardOpenOption.READ)));
            try (in) {
                byte[] header = in.readNBytes(HEADER);
                if (header.length < HEADER || !isWhole(header)) {
                    throw new IOException(path + " is damaged");
                }
                for (long i = 0; i < records && known.size() < MOST; i++) {
                    known.add(in.readLong());
                }
                ByteBuffer fields = ByteBuffer.wrap(header);
                file.seek(HEADER + records * RECORD); // what a crash left half written is overwritten
                return new Done(file, fields.getLong(8), fields.getLong(16), known);
            }
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static boolean isWhole(byte[] header) {
        ByteBuffer fields = ByteBuffer.wrap(header);
        return fields.getLong(0) == MAGIC && fields.getLong(24) == crc(header);
    }

    private static long crc(byte[] header) {
        CRC32 crc = new CRC32();
        crc.update(header, 0, HEADER - 8);
        return crc.getValue();
    }

    private static void create(Path path, long validity) throws IOException {
        byte[] header = new byte[HEADER];
        ByteBuffer fields = ByteBuffer.wrap(header);
        fields.putLong(MAGIC).putLong(new SecureRandom().nextLong()).putLong(validity);
        fields.putLong(crc(header));
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer all = ByteBuffer.wrap(header);
            while (all.hasRemaining()) {
                out.write(all);
            }
            out.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(path.getParent())) {
            directory.force(true);
        }
    }

    /** What the identities hold for. */
    public long validity() {
        return validity;
    }

    /** How many are in it. */
    public int size() {
        return known.size();
    }

    /** True if the message is here. */
    public boolean has(String identity) {
        return known.has(fingerprint(identity));
    }

    /** A delivery key of a message: the same in all runs with this file, and no other. */
    public String key(String identity) {
        byte[] hash = Sha256.of(generation + "\0" + validity + "\0" + identity);
        return "import:" + HexFormat.of().formatHex(hash, 0, 20);
    }

    private long fingerprint(String identity) {
        return ByteBuffer.wrap(Sha256.of(generation + "\1" + identity)).getLong();
    }

    /** Adds messages that are here now; durable on return. */
    public void add(Collection<String> identities) throws IOException {
        ByteBuffer records = ByteBuffer.allocate(identities.size() * RECORD);
        for (String identity : identities) {
            long fingerprint = fingerprint(identity);
            records.putLong(fingerprint);
            known.add(fingerprint);
        }
        file.write(records.array());
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
