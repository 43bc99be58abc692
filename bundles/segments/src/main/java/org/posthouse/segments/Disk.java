package org.posthouse.segments;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The files of one directory, as far as segments need them. What was written is on stable storage after
 * {@link DiskFile#force()}; what was created, renamed or deleted after {@link #sync()}. Names are plain file names.
 */
public interface Disk {
    /** The names of all files. */
    List<String> list() throws IOException;

    /**
     * Creates an empty file, open for reading and writing.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one of this name
     */
    DiskFile create(String name) throws IOException;

    /**
     * Opens a file.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    DiskFile open(String name, boolean writable) throws IOException;

    /** Deletes a file; no error if there is none. Those who have it open can go on reading. */
    void delete(String name) throws IOException;

    /** Renames a file, replacing another. */
    void rename(String from, String to) throws IOException;

    /** Forces the directory. */
    void sync() throws IOException;

    /** Octets free. */
    long free() throws IOException;

    /**
     * Takes a lock that excludes other processes and other instances in this one.
     *
     * @param wait how long to wait for the present owner to leave
     * @throws IOException if it does not leave in time
     */
    Closeable lock(String name, Duration wait) throws IOException;
}
