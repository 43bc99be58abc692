package org.posthouse.net.api.tls;

import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Signs what this server hands out, with the key of its default certificate, so that whoever gets it sees from whom it is. */
@ProviderType
public interface Signer {
    /**
     * Wraps content into a signature with its certificates: SignedData of rfc5652 in DER, with the content in it.
     *
     * @param content a few KiB
     * @return empty if the default certificate is self-signed, has expired, or its kind of key cannot sign
     * @throws IOException if signing fails
     */
    Optional<byte[]> sign(byte[] content) throws IOException;
}
