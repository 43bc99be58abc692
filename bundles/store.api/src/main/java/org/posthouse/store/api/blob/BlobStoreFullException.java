package org.posthouse.store.api.blob;

import java.io.IOException;

/** The disk has no room for another body; room may come back. */
public final class BlobStoreFullException extends IOException {
    private static final long serialVersionUID = 1;

    public BlobStoreFullException(String message) {
        super(message);
    }
}
