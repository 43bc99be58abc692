package org.posthouse.filter.milter;

import java.util.Optional;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Status;
import org.posthouse.filter.milter.protocol.MilterException;
import org.posthouse.filter.milter.protocol.Response;
import org.posthouse.filter.milter.protocol.Response.Plain;

/** What the answers of a milter mean to this server; the wording of replies is that of Postfix. */
final class Verdicts {
    static final Status UNAVAILABLE = new Status(550, "5.5.0", "Service unavailable");
    static final Status LATER = new Status(451, "4.7.1", "Service unavailable - try again later");

    private static final Status REJECTED = new Status(550, "5.7.1", "Command rejected");
    private static final Status CLOSING = new Status(421, "4.7.0", "Service unavailable, closing connection");

    private Verdicts() {}

    /**
     * The action that concludes.
     *
     * @return empty if nothing is against the mail
     * @throws MilterException if the milter says that it cannot go on
     */
    static Optional<Action> conclusion(Response response, String milter) throws MilterException {
        if (response instanceof Response.Reply reply) {
            return Optional.of(refusal(reply.status()));
        }
        if (!(response instanceof Plain plain)) {
            throw MilterException.protocol("a change is no answer");
        }
        return switch (plain) {
            case CONTINUE, ACCEPT, SKIP -> Optional.empty();
            case REJECT -> Optional.of(refusal(REJECTED));
            case TEMPFAIL -> Optional.of(refusal(LATER));
            case SHUTDOWN -> Optional.of(refusal(CLOSING));
            case DISCARD -> Optional.of(new Action.Discard("by milter " + milter));
            case CONN_FAIL -> throw new MilterException(MilterException.Kind.FAILED, "the milter cannot continue");
            case PROGRESS -> throw MilterException.protocol("progress is no answer");
        };
    }

    private static Action refusal(Status status) {
        return status.permanent() ? new Action.Reject(status) : new Action.Defer(status);
    }
}
