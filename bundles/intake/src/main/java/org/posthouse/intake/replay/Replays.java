package org.posthouse.intake.replay;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.posthouse.api.filter.FilterTrials.Opinion;
import org.posthouse.api.filter.FilterTrials.Use;
import org.posthouse.api.filter.FilterTrials.Which;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.intake.filter.FilterRegistry;
import org.posthouse.intake.filter.Interview;
import org.posthouse.intake.filter.Reader;

/** Shows stored mail to filters, and keeps in what they differ. */
public final class Replays {
    private final FilterRegistry filters;
    private final Reader reader;
    private final Clock clock;

    /** @param reader makes copies of what filters bring */
    public Replays(FilterRegistry filters, Reader reader, Clock clock) {
        this.filters = filters;
        this.reader = reader;
        this.clock = clock;
    }

    /** As {@link org.posthouse.api.filter.FilterTrials#replay}. */
    public <T> Optional<T> replay(Which which, Mail mail, Message message, boolean keep, Use<T> use)
            throws IOException, InterruptedException {
        Optional<Interview> found = filters.interview(which, reader);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Interview interview = found.get();
                Replay replay = new Replay(interview, which.filter(), mail, message)) {
            Opinion opinion = replay.run();
            if (interview.hasLeft()) { // it failed for that reason, perhaps
                return Optional.empty();
            }
            if (keep && !opinion.same()) {
                replay.keep(opinion, clock.instant());
            }
            return Optional.of(use.of(opinion, replay.edited()));
        }
    }
}
