package org.posthouse.filter.junk.model;

import java.io.IOException;

/** A stored model is damaged, or of another version: learn anew. The message says which. */
public final class UnusableModelException extends IOException {
    private static final long serialVersionUID = 1;

    UnusableModelException(String why) {
        super(why);
    }
}
