package org.posthouse.net.api;

import java.io.IOException;
import java.io.OutputStream;

/** Produces a long result in pieces. */
@FunctionalInterface
public interface Source {
    /**
     * Writes the next piece, about 64 KiB at the most; more is sent as well but held in memory meanwhile.
     *
     * @param out takes the piece; valid during this call
     * @return true if there is more
     * @throws IOException if the result cannot be completed; the host then drains the session
     */
    boolean next(OutputStream out) throws IOException;
}
