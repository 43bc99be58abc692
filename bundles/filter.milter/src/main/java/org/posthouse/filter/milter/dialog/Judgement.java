package org.posthouse.filter.milter.dialog;

import java.util.List;
import org.posthouse.api.mail.Action;
import org.posthouse.filter.milter.protocol.Response;

/**
 * What a milter says of a message.
 *
 * @param response its answer
 * @param actions how it changes the mail, if the answer lets it pass; what they bring is readable until the conversation is closed
 */
public record Judgement(Response response, List<Action> actions) {
    public Judgement {
        actions = List.copyOf(actions);
    }

    boolean replacesBody() {
        return actions.stream().anyMatch(Action.ReplaceBody.class::isInstance);
    }

    static Judgement of(Response response) {
        return new Judgement(response, List.of());
    }
}
