package org.posthouse.api.transport;

import java.util.Optional;
import org.posthouse.api.message.Status;

/**
 * What became of one recipient.
 *
 * @param action what became of it
 * @param status the reply, its own or the remote host's
 * @param remoteMta the host that gave the reply; empty if it was this server
 */
public record RecipientResult(Action action, Status status, Optional<String> remoteMta) {
    private static final RecipientResult DELIVERED =
            new RecipientResult(Action.DELIVERED, new Status(250, "2.1.5", "Delivered"), Optional.empty());

    /** The kinds, named after the Action field of a DSN (rfc3464#2.3.3). */
    public enum Action {
        /** In the mailbox. */
        DELIVERED,
        /** Handed to a host that itself will send DSNs. */
        RELAYED_WITH_DSN,
        /** Handed to a host that does not know DSNs. */
        RELAYED,
        /** Expanded into other recipients. */
        EXPANDED,
        /** Not now. */
        DELAYED,
        /** Never. */
        FAILED,
        /** No attempt was possible (a part of this server is absent): no retry is consumed. */
        NOT_TRIED
    }

    /** True if nothing is left to do for the recipient. */
    public boolean successful() {
        return switch (action) {
            case DELIVERED, RELAYED, RELAYED_WITH_DSN, EXPANDED -> true;
            default -> false;
        };
    }

    public static RecipientResult delivered() {
        return DELIVERED;
    }

    public static RecipientResult failed(Status status) {
        return new RecipientResult(Action.FAILED, status, Optional.empty());
    }

    public static RecipientResult delayed(Status status) {
        return new RecipientResult(Action.DELAYED, status, Optional.empty());
    }

    public static RecipientResult notTried(Status status) {
        return new RecipientResult(Action.NOT_TRIED, status, Optional.empty());
    }
}
