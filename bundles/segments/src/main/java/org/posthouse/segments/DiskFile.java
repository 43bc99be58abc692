package org.posthouse.segments;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. Safe for concurrent use; an interrupted thread does not close it. */
public interface DiskFile extends Closeable {
    /**
     * Reads until the buffer is full or the file ends.
     *
     * @return octets read, 0 at or after the end
     */
    int read(ByteBuffer into, long position) throws IOException;

    /**
     * Writes all of a buffer.
     *
     * @throws DiskFullException if there is no room; a part may have been written
     */
    void write(ByteBuffer from, long position) throws IOException;

    /** Size in octets. */
    long size() throws IOException;

    /** Cuts the file off. */
    void truncate(long size) throws IOException;

    /** Forces what was written, and the size. */
    void force() throws IOException;
}
