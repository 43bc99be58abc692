package org.posthouse.migration.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.posthouse.migration.report.StoppedException;

/** The mailboxes of one user somewhere else. */
public interface Source extends Closeable {
    /** What it is, the same in each run: what was moved from it before is told by that. Holds no secret. */
    String id();

    /**
     * Its folders, INBOX first; those that hold no messages are left out.
     *
     * @throws IOException if it cannot be reached or read; the message is for the administrator
     */
    List<Folder> folders() throws IOException, StoppedException;

    /** The names its user is subscribed to, level by level. */
    List<List<String>> subscriptions() throws IOException, StoppedException;

    /**
     * Reads a folder, in the order in which its server shows it.
     *
     * @throws IOException if it cannot be read any further
     */
    void read(Folder folder, Sink sink) throws IOException, StoppedException;
}
