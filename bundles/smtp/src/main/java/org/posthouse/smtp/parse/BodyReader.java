package org.posthouse.smtp.parse;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Takes message data as it comes in pieces of any size, and passes it on in pieces as large as possible. A bare CR or a
 * bare LF spoils the message: from then on nothing is passed on, but the data is read to its end. Lines may have any
 * length.
 */
public interface BodyReader {
    /**
     * Reads on.
     *
     * @param octets what came in
     * @param from index of the first octet to read
     * @param to index after the last octet to read
     * @param out takes the message
     * @return index after the last octet that belongs to the data: {@code to}, unless it {@linkplain #ended() ended}
     * @throws IOException from {@code out}; reading can go on with another one
     */
    int read(byte[] octets, int from, int to, OutputStream out) throws IOException;

    /** The data has ended. */
    boolean ended();

    /** There was a bare CR or LF. */
    boolean spoiled();

    /** Where in a line it is; with {@link #spoiled} all there is to know for going on with another reader. */
    int state();
}
