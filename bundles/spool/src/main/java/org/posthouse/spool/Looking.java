package org.posthouse.spool;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool.Listed;
import org.posthouse.api.spool.Spool.Page;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.index.Tallies;
import org.posthouse.spool.parts.Part;
import org.posthouse.spool.parts.Selector;

/** Answers questions about the whole queue: from the index, and from the mails themselves where that cannot tell. */
final class Looking {
    /** Mails of which the index is asked at once if it can only guess. */
    private static final int GUESSES = 4096;

    private final Mails mails;
    private final InstantSource clock;

    Looking(Mails mails, InstantSource clock) {
        this.mails = mails;
        this.clock = clock;
    }

    Page list(Query query, OptionalLong after, int limit) {
        Selector selector = new Selector(query, clock.instant());
        List<Listed> found = new ArrayList<>();
        List<Long> places = new ArrayList<>();
        long place = after.orElse(0);
        boolean more = limit > 0;
        while (more && found.size() <= limit) {
            int wanted = isGuess(query) ? GUESSES : limit + 1 - found.size();
            List<Ref> page = mails.index.page(query, selector.now(), place, wanted);
            for (int i = 0; i < page.size() && found.size() <= limit; i++) {
                Ref ref = page.get(i);
                place = ref.sequence();
                mails.look(ref).filter(mail -> matches(selector, ref, mail)).ifPresent(mail -> {
                    found.add(new Listed(mail, !mails.live.leases(ref).isEmpty()));
                    places.add(ref.sequence());
                });
            }
            more = page.size() == wanted;
        }
        return found.size() <= limit || limit <= 0
                ? new Page(found, OptionalLong.empty())
                : new Page(found.subList(0, limit), OptionalLong.of(places.get(limit - 1)));
    }

    private static boolean isGuess(Query query) {
        return query.recipient().isPresent() || query.reason().isPresent();
    }

    private boolean matches(Selector selector, Ref ref, Mail mail) {
        return selector.matches(mail)
                && mails.parts(ref, mail).stream()
                        .anyMatch(part -> !selector.chosen(part).isEmpty());
    }

    Tallies count(Query query, boolean byDestination) {
        Instant now = clock.instant();
        Selector selector = new Selector(query, now);
        Tallies tallies = new Tallies(byDestination);
        int row = 0;
        while (row >= 0) {
            List<Ref> unsure = new ArrayList<>();
            row = mails.index.count(query, now, row, tallies, unsure);
            unsure.forEach(ref -> count(selector, ref, tallies));
        }
        return tallies;
    }

    private void count(Selector selector, Ref ref, Tallies tallies) {
        Optional<Mail> mail = mails.look(ref).filter(selector::matches);
        if (mail.isPresent()) {
            for (Part part : mails.parts(ref, mail.get())) {
                if (!selector.chosen(part).isEmpty()) {
                    tallies.add(
                            part.destination(),
                            selector.state(part),
                            ref.sequence(),
                            mail.get().arrived().getEpochSecond());
                }
            }
        }
    }
}
