package org.posthouse.sasl;

import java.util.Optional;

/**
 * One authentication exchange. Methods may block: call them on a worker, one at a time. They never throw; after a
 * {@link SaslStep.Success} or {@link SaslStep.Failure} the exchange is over. No password is kept between calls, and the
 * arrays given are wiped, except after {@link SaslStep.NotYet}: whoever does not ask again wipes them.
 */
public interface SaslExchange {
    /**
     * Begins.
     *
     * @param initialResponse what the client sent along with the name of the mechanism, decoded; empty if it sent
     *     nothing, which is not the same as an initial response without octets (rfc4422#4)
     */
    SaslStep first(Optional<byte[]> initialResponse);

    /** Goes on with the client's answer to the last challenge, decoded. */
    SaslStep next(byte[] response);
}
