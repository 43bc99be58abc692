package org.posthouse.transport.relay.smtp;

import java.io.IOException;
import org.posthouse.api.transport.RecipientResult;

/** No mail can be given to this hop now: it refused before MAIL, or cannot be had as securely as it must be. */
public sealed class HopFailedException extends IOException permits LoginFailedException {
    private static final long serialVersionUID = 1;

    private final transient RecipientResult result;

    public HopFailedException(RecipientResult result) {
        super(result.status().toString());
        this.result = result;
    }

    /** What the recipients get if no other hop does better. */
    public RecipientResult result() {
        return result;
    }
}
