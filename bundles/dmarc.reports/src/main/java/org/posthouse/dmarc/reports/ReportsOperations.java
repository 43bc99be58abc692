package org.posthouse.dmarc.reports;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.dmarc.reports.incoming.Counts;
import org.posthouse.dmarc.reports.incoming.Received;
import org.posthouse.dmarc.reports.incoming.Received.Source;
import org.posthouse.dmarc.reports.tally.Tallies;
import org.posthouse.dmarc.reports.tally.Tally;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.address.AsciiForm;
import org.posthouse.support.operation.Described;

/** Shows what others have reported, and what is to be reported to others. */
final class ReportsOperations {
    private static final String DOMAIN = "domain";
    private static final int MOST_ROWS = 200;
    private static final int MOST_NAMES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Received received;
    private final Tallies tallies;
    private final Supplier<Resolver> resolver;

    /** @param resolver gives null while it is absent */
    ReportsOperations(Received received, Tallies tallies, Supplier<Resolver> resolver) {
        this.received = received;
        this.tallies = tallies;
        this.resolver = resolver;
    }

    List<Operation> all() {
        return List.of(
                new Described(
                        "dmarc-reports",
                        "Shows who sends mail in the name of this server's domains, as others have reported.",
                        false,
                        List.of(Parameter.optional(DOMAIN, "its senders, those whose mail fails first")),
                        (values, progress) ->
                                reports(values.getOrDefault(DOMAIN, "").strip())),
                new Described(
                        "dmarc-collected",
                        "Shows which domains will get a report about today's mail.",
                        false,
                        List.of(),
                        (values, progress) -> collected()));
    }

    private Result reports(String domain) {
        return domain.isEmpty() ? domains() : senders(AsciiForm.comparable(domain));
    }

    private Result domains() {
        List<List<String>> rows = new ArrayList<>();
        for (String domain : received.domains()) {
            List<Source> sources = received.sources(domain);
            Counts all = sources.stream().map(Source::counts).reduce(Counts.NONE, Counts::plus);
            rows.add(List.of(
                    domain,
                    Long.toString(all.mails()),
                    Long.toString(all.passed()),
                    Long.toString(all.failed()),
                    Integer.toString(sources.size()),
                    String.join(", ", received.reporters(domain).keySet()),
                    Long.toString(received.failures(domain)),
                    sources.stream()
                            .map(Source::last)
                            .max(Comparator.naturalOrder())
                            .map(Object::toString)
                            .orElse("")));
        }
        return Result.table(
                List.of(DOMAIN, "messages", "passed", "failed", "senders", "reporters", "failure reports", "last"),
                rows);
    }

    private Result senders(String domain) {
        List<Source> sources = received.sources(domain);
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<List<String>> rows = new ArrayList<>();
        for (Source source : sources.subList(0, Math.min(MOST_ROWS, sources.size()))) {
            boolean cheap = rows.size() < MOST_NAMES && System.nanoTime() - end < 0;
            Counts counts = source.counts();
            rows.add(List.of(
                    source.address(),
                    cheap ? name(source.address()) : "",
                    Long.toString(counts.mails()),
                    Long.toString(counts.passed()),
                    Long.toString(counts.failed()),
                    Long.toString(counts.dkim()),
                    Long.toString(counts.spf()),
                    Long.toString(counts.quarantined()),
                    Long.toString(counts.rejected()),
                    source.first().toString(),
                    source.last().toString()));
        }
        String more =
                sources.size() > MOST_ROWS ? "The first " + MOST_ROWS + " of " + sources.size() + " senders." : "";
        return new Result(
                more,
                List.of(
                        "sender",
                        "name",
                        "messages",
                        "passed",
                        "failed",
                        "dkim",
                        "spf",
                        "quarantined",
                        "rejected",
                        "first",
                        "last"),
                rows);
    }

    /** The name of an address, which its owner can choose; empty if there is none. */
    private String name(String address) {
        Resolver dns = resolver.get();
        if (dns == null) {
            return "";
        }
        try {
            Optional<String> name =
                    dns.ptr(InetAddress.getByName(address)).records().stream().findFirst();
            return name.map(text -> text.replaceAll("[^\\x21-\\x7E]", "?")).orElse("");
        } catch (UnknownHostException noAddress) {
            return "";
        }
    }

    private Result collected() {
        Tally today = tallies.current();
        List<List<String>> rows = new ArrayList<>();
        for (String domain : today.domains()) {
            Map<?, Long> counts = today.rows(domain);
            long mails = counts.values().stream().mapToLong(Long::longValue).sum();
            rows.add(List.of(
                    domain,
                    Long.toString(mails + today.leftOut(domain)),
                    Integer.toString(counts.size()),
                    Long.toString(today.leftOut(domain))));
        }
        return Result.table(List.of(DOMAIN, "messages", "rows", "without a row"), rows);
    }
}
