package org.posthouse.smtp.session;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.message.Status;
import org.posthouse.smtp.wire.Reply;

/**
 * How a client is told what became of its message.
 *
 * @param each with a reply for each recipient (rfc2033#4.2)
 * @param recipients how many were accepted
 */
record Replying(boolean each, int recipients) {
    /**
     * The replies.
     *
     * @param whole what became of the message
     * @param own what became of it for each recipient; of another number if that is not known
     */
    List<Reply> to(Status whole, List<Status> own) {
        if (!each) {
            return List.of(Reply.of(whole));
        }
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < Math.max(1, recipients); i++) {
            replies.add(Reply.of(own.size() == recipients && i < recipients ? own.get(i) : whole));
        }
        return replies;
    }
}
