package org.posthouse.intake.verdict;

import java.util.List;
import java.util.Optional;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Status;

/** What becomes of a mail after filters have spoken. */
public sealed interface Deal {
    /**
     * It is refused as a whole.
     *
     * @param status the reply
     */
    record Refused(Status status) implements Deal {}

    /**
     * It is accepted and thrown away.
     *
     * @param why for the trace
     */
    record Discarded(String why) implements Deal {}

    /**
     * It goes on, for some recipients at least.
     *
     * @param bySource for each recipient that the client named those who get the mail in its place, held or not
     * @param refused for each of them the reply of its own by which it is refused; empty if it is not
     * @param added further recipients
     * @param untold refused recipients whose sender does not learn of it by a reply
     */
    record GoesOn(
            List<List<Recipient>> bySource, List<Optional<Status>> refused, List<Recipient> added, List<Refusal> untold)
            implements Deal {}

    /**
     * A recipient that a filter refused.
     *
     * @param recipient who
     * @param status why
     */
    record Refusal(Recipient recipient, Status status) {}
}
