package org.posthouse.api.intake;

import java.util.List;
import org.posthouse.api.message.Status;

/** How a commit ended. */
public sealed interface Outcome {
    /** The reply for the message as a whole (SMTP). */
    Status status();

    /**
     * It was decided.
     *
     * @param status the reply for the message as a whole
     * @param recipients the reply for each accepted recipient, in the order in which they were accepted (LMTP,
     *     rfc2033#4.2)
     */
    record Settled(Status status, List<Status> recipients) implements Outcome {
        public Settled {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * No decision: a part that the commit needs is absent. Nothing was stored, and nothing will be. The same mail may be sent
     * again in a new transaction once the part is back; callers who do not wait tell the peer {@link #status()}.
     *
     * @param ticket by which such a transaction gets the message, see {@link Intake#begin(org.posthouse.api.mail.Origin, String)};
     *     empty if that was not kept
     */
    record Unavailable(String ticket) implements Outcome {
        /** The message was not kept. */
        public Unavailable() {
            this("");
        }

        @Override
        public Status status() {
            return Status.UNAVAILABLE;
        }
    }
}
