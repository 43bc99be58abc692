package org.posthouse.transport.relay.smtp;

import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.transport.relay.route.Hop;
import org.posthouse.transport.relay.route.Results;

/** Results out of replies, and out of connections that failed. */
public final class Answers {
    private Answers() {}

    /** A host's reply that was not the one hoped for: 5yz is for good, anything else for now. */
    static RecipientResult refused(Reply reply, Hop hop) {
        if (isAboutLogin(reply, hop)) {
            return Results.delayed("4.7.0", "Next hop " + hop + " requires a login, or TLS: " + reply.status());
        }
        if (reply.permanent()) {
            return new RecipientResult(Action.FAILED, reply.status(), Optional.of(hop.host()));
        }
        return delayed(reply, hop);
    }

    /** True if a hop that a route names wants to know who this server is: that is no reply about the mail (rfc4954#6). */
    static boolean isAboutLogin(Reply reply, Hop hop) {
        return hop.fixed() && (reply.code() == 530 || reply.code() == 535);
    }

    /** A host's reply, taken as a reason to try again. */
    static RecipientResult delayed(Reply reply, Hop hop) {
        Status status = reply.status();
        if (!status.temporary()) { // what is made of it is not quoted as the host's word (rfc3464#2.3.6)
            return Results.delayed("4.5.0", "Unexpected reply from " + hop + ": " + status); // rfc3463#3.6
        }
        return new RecipientResult(Action.DELAYED, status, Optional.of(hop.host()));
    }

    static RecipientResult relayed(Reply reply, Hop hop, boolean dsn) {
        return new RecipientResult(
                dsn ? Action.RELAYED_WITH_DSN : Action.RELAYED, reply.status(), Optional.of(hop.host()));
    }

    /** A conversation that ended before its time. */
    static RecipientResult lost(IOException cause, Hop hop, String phase) {
        if (cause instanceof ReplyReader.BadReplyException) {
            return Results.delayed("4.5.0", hop + " sent an invalid reply (" + cause.getMessage() + ") " + phase);
        }
        String how = cause instanceof SocketTimeoutException ? "timed out" : "was lost";
        return Results.delayed("4.4.2", "Connection to " + hop + " " + how + " " + phase);
    }

    /** A connection that did not come to be. */
    public static RecipientResult unreachable(IOException cause, Hop hop) {
        return Results.delayed("4.4.1", "Cannot connect to " + hop + ": " + why(cause));
    }

    private static String why(IOException cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof SocketTimeoutException) {
            return "timed out";
        } else if (cause instanceof BindException) {
            return "source address unusable";
        } else if (cause instanceof NoRouteToHostException || text.contains("unreachable")) {
            return "no route";
        }
        return text.contains("refused") ? "connection refused" : "connection failed";
    }
}
