package org.posthouse.queue.schedule;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.queue.parts.Policy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings near what is due later than the schedule can have made it, because the clock was ahead then. What its sender wants to
 * be tried later stays.
 */
record FarOff(Policy policy, Instant now) {
    private static final Logger LOG = LoggerFactory.getLogger(FarOff.class);
    private static final Duration TOLERANCE = Duration.ofMinutes(1);
    private static final int PAGE = 200;
    private static final Query DEFERRED =
            Query.builder().state(Query.State.DEFERRED).build();

    private static final Admission EVERYTHING = new Admission() {
        @Override
        public boolean admits(String transport, boolean nullSender) {
            return true;
        }

        @Override
        public int limit(Destination destination, boolean nullSender) {
            return 1;
        }
    };

    /** True if it can be seen from the index that the clock was ahead: some mail is from the future, or all of it waits for it. */
    boolean isLikely(Spool spool) {
        Query past = Query.builder().arrivedBefore(now.plus(TOLERANCE)).build();
        return spool.count(past).mails() < spool.count(Query.ALL).mails()
                || spool.nextDue(EVERYTHING).filter(this::isFarOff).isPresent();
    }

    private boolean isFarOff(Instant due) {
        return due.isAfter(now.plus(policy.longestWait()).plus(TOLERANCE));
    }

    /** Reads all mails that wait. */
    void bring(Spool spool) throws IOException {
        int brought = 0;
        OptionalLong after = OptionalLong.empty();
        do {
            Spool.Page page = spool.list(DEFERRED, after, PAGE);
            for (Spool.Listed listed : page.mails()) {
                brought += bring(spool, listed.mail());
            }
            after = page.next();
        } while (after.isPresent());
        if (brought > 0) {
            LOG.warn("clock was ahead: retrying {} parts of mails early", brought);
        }
    }

    private int bring(Spool spool, Mail mail) throws IOException {
        Map<Destination, Instant> parts = new HashMap<>();
        for (Recipient recipient : mail.open()) {
            Disposition d = recipient.disposition();
            boolean wanted =
                    d.notBefore().filter(time -> !d.due().isAfter(time)).isPresent();
            if (d.held().isEmpty() && !wanted && isFarOff(d.due())) {
                parts.putIfAbsent(d.queue(), now.plus(policy.waitAfter(d.attempts(), 0.5)));
            }
        }
        for (Map.Entry<Destination, Instant> part : parts.entrySet()) {
            Query query = Query.builder()
                    .id(mail.id())
                    .destination(part.getKey())
                    .state(Query.State.DEFERRED)
                    .build();
            spool.change(query, new Change.Retry(part.getValue()));
        }
        return parts.size();
    }
}
