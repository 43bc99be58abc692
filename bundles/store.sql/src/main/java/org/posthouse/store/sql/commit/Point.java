package org.posthouse.store.sql.commit;

/** The moments at which a crash finds the disk in a state of its own. Tests end the process at each of them. */
public enum Point {
    /** A body was appended; nothing knows of it yet. */
    APPENDED,
    /** A large body was forced by who brought it. */
    FORCED,
    /** The committer took a batch. */
    TAKEN,
    /** Its bodies are being synced, while its rows are written and committed. */
    SYNCING,
    /** Its rows are written in a transaction that is still open. */
    WRITTEN,
    /** The transaction is durable, the bodies perhaps not. */
    COMMITTED,
    /** Both are durable; nobody was told. */
    DURABLE,
    /** It can be seen, and is about to be told. */
    VISIBLE,
    /** Bodies nobody refers to were deleted; the rows that say so are still there. */
    SWEPT,
    /** The transaction is durable and the bodies cannot be: its rows are about to be removed. */
    TAKING_BACK,
    /** UIDs are reserved for a large copy. */
    STAGED,
    /** Some rows of a large copy are durable, and nobody sees them. */
    COPYING,
    /** A large copy is durable and visible; whoever asked for it was not told. */
    ADOPTED,
    /** Some rows are as it was decided before. */
    REDOING
}
