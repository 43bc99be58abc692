package org.posthouse.auth.spf;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.address.AsciiForm;

/** Checks whether a client may send for a domain (check_host() of rfc7208#4). Safe for threads; a check blocks while it asks the DNS. */
public final class Spf {
    private static final int MAX_TEXT = 400;

    private final LongSupplier nanoTime;

    public Spf() {
        this(System::nanoTime);
    }

    Spf(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Checks.
     *
     * @param dns used during the call only
     */
    public SpfOutcome check(Resolver dns, SpfQuery query) {
        Optional<String> domain = AsciiForm.domain(query.domain());
        if (domain.isEmpty() || !Domains.isQualified(domain.get())) {
            return SpfOutcome.of(SpfResult.NONE, query.domain(), "no domain that could have a record"); // rfc7208#4.3
        }
        Evaluation evaluation = new Evaluation(dns, query, new Limits(nanoTime));
        SpfOutcome outcome = evaluation.check(Domains.bare(domain.get()));
        return new SpfOutcome(
                outcome.result(),
                query.domain(),
                printable(outcome.reason()),
                outcome.explanation().map(Spf::printable));
    }

    /** Text of strangers, made fit for a log line and a reply. */
    private static String printable(String text) {
        String shown = text.replaceAll("[^\\x20-\\x7E]", "?");
        return shown.length() <= MAX_TEXT ? shown : shown.substring(0, MAX_TEXT);
    }
}
