package org.posthouse.dmarc.reports.outgoing;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.posthouse.api.dmarc.DmarcJudgement;
import org.posthouse.api.dmarc.DmarcJudgement.Result;
import org.posthouse.auth.dmarc.DmarcPolicy;
import org.posthouse.auth.dmarc.ReportRequest;
import org.posthouse.auth.dmarc.ReportRequest.Consent;
import org.posthouse.auth.dmarc.ReportUri;
import org.posthouse.dmarc.reports.tally.Row;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Sha256;
import org.posthouse.support.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports single mails (rfc9991), a few a day and domain. They tell strangers about mail of users, so they are sent only if the operator
 * wants that, and are not tried again: the next failure will be like the last one.
 */
public final class FailureReports {
    private static final Logger LOG = LoggerFactory.getLogger(FailureReports.class);
    private static final int HASH = 6;

    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(10));
    private final Parts parts;
    private final Executor worker;
    private final Clock clock;
    private final Counters counters;
    private final Post post;
    private final DailyLimit limit;
    private final Destinations destinations = new Destinations();

    /**
     * How they are sent.
     *
     * @param perDay the most about a domain and day
     * @param redacted without local parts of addresses, and without the subject
     */
    public record Terms(int perDay, boolean redacted) {}

    /** @param worker runs one task at a time, and refuses more than a few that wait */
    public FailureReports(Parts parts, Executor worker, Clock clock, Counters counters) {
        this.parts = parts;
        this.worker = worker;
        this.clock = clock;
        this.counters = counters;
        this.post = new Post(parts::outbox);
        this.limit = new DailyLimit(clock);
    }

    /** A mail has ended. Does not block. */
    public void judged(DmarcJudgement judgement, Terms terms) {
        Optional<Row> row = Row.of(judgement);
        if (!judgement.wantsFailures() || row.isEmpty() || !mayMatter(judgement, row.get())) {
            return;
        }
        if (!limit.take(judgement.policyDomain(), terms.perDay())) {
            counters.count("failure-limited");
            return;
        }
        FailureNotice notice = FailureNotice.of(judgement, row.get(), terms.redacted());
        try {
            worker.execute(() -> send(notice));
        } catch (RejectedExecutionException busy) {
            counters.count("failure-limited");
        }
    }

    private static boolean mayMatter(DmarcJudgement judgement, Row row) {
        return judgement.result() != Result.TEMPERROR
                && (!row.dkimAligned() || !row.spfAligned() || signatureFailed(row) || spfFailed(row));
    }

    private static boolean signatureFailed(Row row) {
        return row.signatures().stream()
                .anyMatch(one -> Set.of("fail", "permerror").contains(one.result()));
    }

    private static boolean spfFailed(Row row) {
        return Set.of("fail", "softfail", "permerror").contains(row.spfResult());
    }

    /** Whether the domain wants to know of such a mail (rfc9989#4.7, {@code fo=}). */
    private static boolean isWanted(Set<String> when, Row row) {
        return when.contains("0") && !row.dkimAligned() && !row.spfAligned()
                || when.contains("1") && (!row.dkimAligned() || !row.spfAligned())
                || when.contains("d") && signatureFailed(row)
                || when.contains("s") && spfFailed(row);
    }

    private void send(FailureNotice notice) {
        try {
            counters.count(attempt(notice));
        } catch (IOException lost) {
            counters.count("failure-lost");
            failures.warn("{}: DMARC failure report cannot be sent: {}", notice.mail(), lost.getMessage());
        } catch (RuntimeException | LinkageError e) {
            failures.error("DMARC failure report failed", e);
        }
    }

    private String attempt(FailureNotice notice) throws IOException {
        Resolver dns = parts.resolver().orElseThrow(() -> new IOException("no resolver"));
        Identity reporter = parts.identity().orElseThrow(() -> new IOException("the server has no name"));
        Set<String> skipped = parts.skipped().orElseThrow(() -> new IOException("no directory"));
        String domain = notice.domain();
        if (skipped.stream().anyMatch(one -> domain.equals(one) || domain.endsWith("." + one))) {
            return "failure-skipped";
        }
        Optional<ReportRequest> request =
                ReportRequest.of(dns.txt("_dmarc." + domain).records());
        if (request.isEmpty()
                || request.get().policy().suffix() == DmarcPolicy.Suffix.YES // rfc9991#2
                || !isWanted(request.get().when(), notice.row())) {
            return "failure-unwanted";
        }
        List<ReportUri> to = destinations
                .verify(dns, domain, request.get().failures(), Consent::failures)
                .addresses();
        Optional<String> spf = notice.spfToLookUp().flatMap(name -> spf(dns, name));
        for (ReportUri uri : to) {
            String id = "dmarc-" + notice.mail() + "-"
                    + HexFormat.of().formatHex(Sha256.of(uri.address().toString()), 0, HASH);
            post.submit(
                    id,
                    clock.instant(),
                    uri.address(),
                    notice.message(reporter, uri.address(), id, clock.instant(), spf));
        }
        return to.isEmpty() ? "failure-unverified" : "failure-sent";
    }

    private static Optional<String> spf(Resolver dns, String domain) {
        Answer<String> answer = dns.txt(domain);
        return answer.records().stream()
                .filter(text -> text.startsWith("v=spf1"))
                .findFirst();
    }
}
