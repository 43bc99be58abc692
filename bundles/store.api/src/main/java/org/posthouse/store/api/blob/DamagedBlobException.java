package org.posthouse.store.api.blob;

import java.io.IOException;

/** The stored octets are not what was written. */
public final class DamagedBlobException extends IOException {
    private static final long serialVersionUID = 1;

    public DamagedBlobException(String message) {
        super(message);
    }
}
