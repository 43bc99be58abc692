package org.posthouse.transport.relay.route;

import org.posthouse.api.message.Status;
import org.posthouse.api.transport.RecipientResult;

/** Results of this server's own making. */
public final class Results {
    private Results() {}

    public static RecipientResult failed(int code, String enhanced, String text) {
        return RecipientResult.failed(new Status(code, enhanced, text));
    }

    public static RecipientResult delayed(String enhanced, String text) {
        return RecipientResult.delayed(new Status(451, enhanced, text));
    }

    public static RecipientResult notTried(String enhanced, String text) {
        return RecipientResult.notTried(new Status(451, enhanced, text));
    }

    /** The mail would come back to this server. */
    public static RecipientResult loop(String where) {
        return failed(554, "5.4.6", "Mail for " + where + " loops back to this server");
    }
}
