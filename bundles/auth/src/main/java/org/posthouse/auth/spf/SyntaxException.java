package org.posthouse.auth.spf;

/** A record, or a macro string in it, is not one (rfc7208#12). The message says which part. */
final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    SyntaxException(String message) {
        super(message, null, false, false);
    }
}
