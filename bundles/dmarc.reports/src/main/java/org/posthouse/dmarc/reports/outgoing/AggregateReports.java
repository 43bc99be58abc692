package org.posthouse.dmarc.reports.outgoing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import javax.xml.stream.XMLStreamException;
import org.posthouse.api.message.Message;
import org.posthouse.auth.dmarc.ReportRequest;
import org.posthouse.auth.dmarc.ReportRequest.Consent;
import org.posthouse.auth.dmarc.ReportUri;
import org.posthouse.dmarc.reports.tally.Tallies;
import org.posthouse.dmarc.reports.tally.Tally;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Sha256;
import org.posthouse.support.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a report for each domain and day that has ended, once. When in the hours after midnight is by the domain's name, so that not all
 * are sent at once. {@code ri=} is ignored, as rfc9989 has it no more. For one thread.
 */
public final class AggregateReports {
    private static final Logger LOG = LoggerFactory.getLogger(AggregateReports.class);

    /** After midnight, until which the last mails of a day have ended. */
    static final Duration PAUSE = Duration.ofMinutes(10);

    /** Until a domain is tried again. */
    static final Duration RETRY = Duration.ofMinutes(30);

    /** After the end of the day, until a domain is given up. */
    static final Duration LIFE = Duration.ofDays(3);

    private static final int MOST_PER_ROUND = 50;
    private static final int HASH = 6;

    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(10));
    private final Tallies tallies;
    private final Parts parts;
    private final Clock clock;
    private final Counters counters;
    private final Post post;
    private final Destinations destinations = new Destinations();

    /** By day, when which domain is due. */
    private final Map<LocalDate, Map<String, Instant>> due = new TreeMap<>();

    private volatile boolean stopping;

    /** @param counters is told how each domain ended */
    public AggregateReports(Tallies tallies, Parts parts, Clock clock, Counters counters) {
        this.tallies = tallies;
        this.parts = parts;
        this.clock = clock;
        this.counters = counters;
        this.post = new Post(parts::outbox);
    }

    private enum End {
        SENT,
        SKIPPED,
        UNWANTED,
        UNVERIFIED,
        TOO_LARGE,
        GIVEN_UP,
        /** It is tried again. */
        LATER
    }

    /** Nothing more is begun. For any thread. */
    public void stop() {
        stopping = true;
    }

    /**
     * Sends what is due. To be called every minute.
     *
     * @param spread over how long after midnight reports are spread
     */
    public void round(Duration spread) {
        if (!tallies.isOwner()) {
            return;
        }
        try {
            List<LocalDate> days = tallies.ended();
            due.keySet().retainAll(days);
            for (LocalDate day : days) {
                round(day, spread);
            }
        } catch (IOException e) {
            failures.warn("DMARC reports cannot be sent now: {}", e.toString());
        }
    }

    private void round(LocalDate day, Duration spread) throws IOException {
        Map<String, Instant> times = due.get(day);
        if (times == null) {
            times = schedule(day, tallies.load(day), spread);
            due.put(day, times);
        }
        Instant now = clock.instant();
        List<String> ready = times.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .limit(MOST_PER_ROUND)
                .toList();
        if (!ready.isEmpty()) {
            Tally tally = tallies.load(day);
            for (String domain : ready) {
                if (stopping) {
                    return;
                }
                work(day, tally, domain, times);
            }
        }
        if (times.isEmpty()) {
            tallies.forget(day);
            due.remove(day);
        }
    }

    private static Map<String, Instant> schedule(LocalDate day, Tally tally, Duration spread) {
        Map<String, Instant> times = new TreeMap<>();
        long minutes = Math.max(1, spread.toMinutes());
        for (String domain : tally.open()) {
            long after = Math.floorMod((long) domain.hashCode(), minutes);
            times.put(domain, end(day).plus(PAUSE).plus(Duration.ofMinutes(after)));
        }
        return times;
    }

    private static Instant end(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private void work(LocalDate day, Tally tally, String domain, Map<String, Instant> times) throws IOException {
        boolean last = clock.instant().isAfter(end(day).plus(LIFE));
        End how = attempt(day, tally, domain, last);
        if (how == End.LATER && !last) {
            times.put(domain, clock.instant().plus(RETRY));
            return;
        }
        End end = how == End.LATER ? End.GIVEN_UP : how;
        tallies.done(day, tally, domain);
        times.remove(domain);
        counters.count(end.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (end == End.SENT) {
            LOG.info("DMARC report sent: domain={} day={}", domain, day);
        } else {
            LOG.debug("no DMARC report: domain={} day={} reason={}", domain, day, end);
        }
    }

    private End attempt(LocalDate day, Tally tally, String domain, boolean last) {
        Optional<Resolver> dns = parts.resolver();
        Optional<Identity> reporter = parts.identity();
        Optional<Set<String>> skipped = parts.skipped();
        if (dns.isEmpty() || reporter.isEmpty() || skipped.isEmpty()) {
            return End.LATER;
        }
        if (skipped.get().stream().anyMatch(one -> domain.equals(one) || domain.endsWith("." + one))) {
            return End.SKIPPED;
        }
        Answer<String> answer = dns.get().txt("_dmarc." + domain);
        Optional<ReportRequest> request = ReportRequest.of(answer.records());
        if (answer.kind() == Answer.Kind.TRY_LATER) {
            return End.LATER;
        } else if (request.isEmpty() || request.get().aggregate().isEmpty()) {
            return End.UNWANTED;
        }
        Destinations.Found found =
                destinations.verify(dns.get(), domain, request.get().aggregate(), Consent::aggregate);
        if (found.open() && !last) {
            return End.LATER;
        } else if (found.addresses().isEmpty()) {
            return found.open() ? End.GIVEN_UP : End.UNVERIFIED;
        }
        AggregateReport report = new AggregateReport(
                reporter.get(), domain, day, request.get(), tally.rows(domain), tally.leftOut(domain));
        return report.rows().isEmpty() ? End.UNWANTED : send(report, found.addresses());
    }

    private End send(AggregateReport report, List<ReportUri> addresses) {
        boolean sent = false;
        try {
            byte[] file = file(report);
            for (ReportUri to : addresses) {
                String id = "dmarc-" + report.id() + "-"
                        + HexFormat.of().formatHex(Sha256.of(to.address().toString()), 0, HASH);
                Message message = message(report, id, to, file);
                if (message.size() <= to.limit()) { // rfc9990#3.5: after all encoding
                    post.submit(id, clock.instant(), to.address(), message);
                    sent = true;
                }
            }
        } catch (IOException later) {
            failures.warn("DMARC report for {} cannot be sent now: {}", report.domain(), later.getMessage());
            return End.LATER;
        }
        return sent ? End.SENT : End.TOO_LARGE;
    }

    private static byte[] file(AggregateReport report) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(octets)) {
            AggregateXml.write(report, zip);
        } catch (XMLStreamException e) {
            throw new IOException("cannot write XML", e);
        }
        return octets.toByteArray();
    }

    // rfc9990#3.5.2
    private Message message(AggregateReport report, String id, ReportUri to, byte[] file) {
        Identity reporter = report.reporter();
        return new ReportMessage(reporter, to.address(), id, clock.instant())
                .folded(
                        "Subject",
                        "Report Domain: " + report.domain(),
                        "Submitter: " + reporter.domain(),
                        "Report-ID: <" + report.id() + ">")
                .multipart("mixed", "")
                .part(
                        "text/plain; charset=us-ascii",
                        "This is a DMARC aggregate report of " + reporter.domain() + ".\r\n\r\nDomain: "
                                + report.domain() + "\r\nDay (UTC): " + report.day() + "\r\nMessages: "
                                + report.mails() + "\r\n")
                .attachment("application/gzip", report.fileName(), file)
                .build();
    }
}
