package org.posthouse.migration.imap;

/** The server does not make a folder of this name; it may make one of another name. */
final class NotMadeException extends RefusedException {
    private static final long serialVersionUID = 1;

    NotMadeException(String why) {
        super("cannot create the folder: " + why);
    }
}
