package org.posthouse.transport.relay.smtp;

import org.posthouse.api.transport.RecipientResult;

/** This server could not log in at the hop. It says nothing about the mail or its recipients. */
public final class LoginFailedException extends HopFailedException {
    private static final long serialVersionUID = 1;

    private final boolean refused;

    LoginFailedException(RecipientResult result, boolean refused) {
        super(result);
        this.refused = refused;
    }

    /** True if the hop does not take this user and password: to say them again at once would only count against them. */
    public boolean refused() {
        return refused;
    }
}
