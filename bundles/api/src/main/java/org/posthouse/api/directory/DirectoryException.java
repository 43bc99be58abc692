package org.posthouse.api.directory;

/** A change of the directory was refused or failed; the message is for the administrator. */
public final class DirectoryException extends Exception {
    private static final long serialVersionUID = 1;

    public DirectoryException(String message) {
        super(message);
    }

    public DirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
