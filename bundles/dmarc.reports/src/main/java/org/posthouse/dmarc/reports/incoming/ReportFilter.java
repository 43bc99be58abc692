package org.posthouse.dmarc.reports.incoming;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.support.RateLimited;
import org.posthouse.support.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at mail for the address that reports come to. It never decides anything about it. */
public final class ReportFilter implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(ReportFilter.class);

    /** Milliseconds a call may take. */
    public static final long DEADLINE = 60_000;

    private static final long PATIENCE_SECONDS = 30;

    private final RateLimited strange = new RateLimited(LOG, Duration.ofMinutes(10));
    private final Address address;
    private final Received received;
    private final Predicate<String> ours;
    private final Counters counters;

    /** One at a time, so that hostile ones do not add up. */
    private final Semaphore turn = new Semaphore(1);

    /**
     * Makes a filter.
     *
     * @param address the one that reports come to
     * @param ours whether a domain is one of this server's
     * @param counters is told what became of each report
     */
    public ReportFilter(Address address, Received received, Predicate<String> ours, Counters counters) {
        this.address = address.normalized();
        this.received = received;
        this.ours = ours;
        this.counters = counters;
    }

    @Override
    public Set<Stage> stages() {
        return EnumSet.of(Stage.MESSAGE);
    }

    @Override
    public Inspection begin(Context context) {
        return new Inspection() {
            private Optional<ReportParts.Found> found = Optional.empty();

            @Override
            public Verdict message(Context now, Message message) throws IOException {
                found = isForUs(now) ? look(now, message) : Optional.empty();
                return Verdict.PASS;
            }

            @Override
            public void ended(Ended ended) {
                if (ended.how() == Ended.How.DELIVERED || ended.how() == Ended.How.SPOOLED) {
                    found.ifPresent(ReportFilter.this::take);
                }
            }
        };
    }

    private boolean isForUs(Context context) {
        return context.recipients().stream()
                .anyMatch(one -> one.namedAs().normalized().equals(address)
                        || one.address().normalized().equals(address));
    }

    private Optional<ReportParts.Found> look(Context context, Message message) throws IOException {
        boolean forged = context.result(Authentication.results("dmarc")).orElse(List.of()).stream()
                .anyMatch(one -> one.result().equals("fail"));
        if (forged) { // rfc9990#3.5.2: reports pass DMARC
            counters.count("forged");
            return Optional.empty();
        }
        try {
            if (!turn.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                counters.count("busy");
                return Optional.empty();
            }
        } catch (InterruptedException late) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            ReportParts.Found found = ReportParts.of(message);
            for (String reason : found.bad()) {
                counters.count("unreadable");
                strange.warn("{}: unreadable DMARC report: {}", context.transaction(), cut(reason));
            }
            return Optional.of(found);
        } finally {
            turn.release();
        }
    }

    private static String cut(String text) {
        return text.length() > 200 ? text.substring(0, 200) : text;
    }

    private void take(ReportParts.Found found) {
        for (Feedback report : found.reports()) {
            counters.count(!ours.test(report.domain()) ? "foreign" : received.add(report) ? "read" : "duplicate");
        }
        for (String domain : found.failures()) {
            boolean known = ours.test(domain);
            counters.count(known ? "failure" : "foreign");
            if (known) {
                received.addFailure(domain);
            }
        }
    }
}
