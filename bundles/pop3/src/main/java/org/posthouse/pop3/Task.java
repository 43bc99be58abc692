package org.posthouse.pop3;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.support.AbsentException;

/**
 * What a command began and a worker does, piece by piece. Between two pieces it can be moved to another version; a piece
 * that failed because the store is away is tried again when it is back, so a piece does nothing by halves.
 */
sealed interface Task permits Login, Listing, Transfer, Update {
    /**
     * Does a piece.
     *
     * @param out takes what the client gets, written only when nothing can fail any more
     * @return true if there is more
     * @throws AbsentException or {@code UNAVAILABLE}: try again when the store is back
     * @throws StoreException if it cannot be done
     */
    boolean next(Dialog dialog, OutputStream out) throws AbsentException, StoreException, IOException;

    /** What the client is told if it cannot be done; {@link Reply#NONE} if it has got a part and can only be cut off. */
    Reply failure(Dialog dialog, Reason reason);

    /** What {@link ParkedState} needs to make it again. */
    Map<String, Object> park();
}
