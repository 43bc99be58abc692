package org.posthouse.imap.literal;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/** A message that comes in a literal: in memory if it is small and there is room, else in a file. Used by one session. */
public final class Literal implements AutoCloseable {
    private static final int FIRST = 4096;

    private final Literals home;
    private final int reserved;
    private byte[] octets;
    private final File file;
    private OutputStream out;
    private long taken;
    private boolean over;

    /** In memory that is reserved. */
    Literal(Literals home, int reserved) {
        this.home = home;
        this.reserved = reserved;
        this.octets = new byte[Math.min(FIRST, reserved)];
        this.file = null;
    }

    /** In a file, of which so much is there. */
    Literal(Literals home, File file, long there) throws IOException {
        this.home = home;
        this.reserved = 0;
        this.file = file;
        this.out = new FileOutputStream(file, true);
        this.taken = there;
    }

    /** To write it is to wait for a disk. */
    public boolean blocks() {
        return file != null;
    }

    /** Takes more of the message; no more in all than was said when it began. */
    public void write(byte[] more) throws IOException {
        if (file != null) {
            out.write(more);
        } else {
            int needed = (int) taken + more.length;
            if (needed > octets.length) {
                octets = Arrays.copyOf(octets, Math.min(reserved, Math.max(needed, 2 * octets.length)));
            }
            System.arraycopy(more, 0, octets, (int) taken, more.length);
        }
        taken += more.length;
    }

    /** What has come, readable until it is closed. */
    public Message message() {
        byte[] memory = octets;
        int size = (int) taken;
        return Messages.of(taken, offset -> {
            if (memory != null) {
                return new ByteArrayInputStream(memory, (int) offset, size - (int) offset);
            }
            FileInputStream in = new FileInputStream(file);
            try {
                in.getChannel().position(offset);
                return in;
            } catch (IOException e) {
                in.close();
                throw e;
            }
        });
    }

    /** Lets go of it: plain data, for {@link Literals#find}. */
    public Map<String, Object> park() throws IOException {
        over = true;
        if (file == null) {
            home.release(reserved);
            return Map.of("octets", Arrays.copyOf(octets, (int) taken), "size", (long) reserved);
        }
        out.close();
        return Map.of("file", home.parked(file), "taken", taken);
    }

    /** Forgets it. Does not block. */
    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        if (file == null) {
            home.release(reserved);
        } else {
            home.delete(file, out);
        }
    }
}
