package org.posthouse.migration.source;

import java.time.Instant;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.store.api.Flags;

/** Takes the messages of one folder. Every call may end the job. */
public interface Sink {
    /** True if the message is here already, from an earlier run or this one. */
    boolean has(String identity);

    /** As {@link #has}, of a message whose turn it is: then it is counted. */
    boolean knows(String identity) throws StoppedException;

    /** The most octets a message may have. */
    long limit();

    /** Begins a message; the caller closes it unless it was {@linkplain #add added}. */
    Incoming begin() throws StoppedException;

    /**
     * Takes a message, which is closed by that, sooner or later. One that cannot be taken, being too large, is told and counted;
     * then {@link #has} stays false.
     *
     * @param identity tells it from all others of the folder, in each run
     * @param what names it for the report, if something is wrong with it
     */
    void add(Incoming message, String identity, String what, Flags flags, Instant date) throws StoppedException;

    /** A message cannot be read, or must not be. */
    void failed(String what, String why) throws StoppedException;

    /** Something is not as it was at the source. */
    void problem(String text);

    /** So many units of the folder are done. */
    void did(long units) throws StoppedException;
}
