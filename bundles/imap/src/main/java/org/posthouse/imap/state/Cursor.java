package org.posthouse.imap.state;

import java.io.IOException;
import java.util.Map;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.StoreException;

/**
 * A long result, produced piece by piece. Between two pieces it holds plain data only, nothing of the store, so that it can
 * be handed to another version of this bundle, and goes on when the store was replaced.
 */
public interface Cursor {
    /** About how many octets a piece has. */
    int PIECE = 48 * 1024;

    /**
     * Writes the next piece, perhaps nothing. What was written when it throws is part of the result; it can be called again
     * then and goes on behind it.
     *
     * @return true if there is more
     * @throws StoreException with {@code UNAVAILABLE}: call again when the store is back; else: it cannot be completed
     * @throws IOException if it cannot be completed and the client was promised octets that will not come
     */
    boolean step(Client client, Wire out) throws StoreException, ViewLostException, IOException;

    /**
     * Gives up: ends the response that has begun, if one has, so that others can follow.
     *
     * @return false if that cannot be done, because the client was promised octets
     */
    boolean abandon(Wire out);

    /** How the command ended, after the last piece. */
    Reply reply();

    /** Changes of flags that were told on the way. */
    Told told();

    /** What it takes of memory until it is done, at most, in octets, about. */
    long octets();

    /** Everything, in JDK types, with its {@code kind}. */
    Map<String, Object> park();
}
