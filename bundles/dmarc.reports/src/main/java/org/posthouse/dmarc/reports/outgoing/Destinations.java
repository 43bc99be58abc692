package org.posthouse.dmarc.reports.outgoing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.posthouse.auth.dmarc.Dmarc;
import org.posthouse.auth.dmarc.ReportRequest;
import org.posthouse.auth.dmarc.ReportRequest.Consent;
import org.posthouse.auth.dmarc.ReportUri;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Security;
import org.posthouse.support.address.AsciiForm;

/** Finds out who wants reports about a domain: strangers must have said so in the DNS (rfc9990#4). Blocks while it asks. */
final class Destinations {
    /** Addresses of a domain that get its reports. */
    static final int MOST = 5;

    private static final int LONGEST_NAME = 253;

    private final Dmarc dmarc = new Dmarc();

    /**
     * Who gets reports.
     *
     * @param addresses those who want them
     * @param open the DNS gave no answer about others
     */
    record Found(List<ReportUri> addresses, boolean open) {}

    /**
     * Verifies addresses.
     *
     * @param domain where the policy is
     * @param named those in the policy
     * @param others which ones a record of consent names
     */
    Found verify(Resolver dns, String domain, List<ReportUri> named, Function<Consent, List<ReportUri>> others) {
        Optional<String> ours = dmarc.organization(dns, domain);
        Set<ReportUri> wanted = new LinkedHashSet<>();
        boolean open = ours.isEmpty() && !named.isEmpty();
        for (ReportUri uri : named.subList(0, ours.isEmpty() ? 0 : Math.min(MOST, named.size()))) {
            String host = AsciiForm.comparable(uri.address().domain());
            Optional<String> theirs = dmarc.organization(dns, host);
            if (theirs.isEmpty()) {
                open = true;
            } else if (theirs.equals(ours)) {
                wanted.add(uri);
            } else {
                Answer<String> answer = ask(dns, domain + "._report._dmarc." + host);
                open |= answer.kind() == Answer.Kind.TRY_LATER;
                wanted.addAll(consented(uri, host, ReportRequest.consent(answer.records()), others));
            }
        }
        return new Found(wanted.stream().limit(MOST).toList(), open);
    }

    private static Answer<String> ask(Resolver dns, String name) {
        return name.length() > LONGEST_NAME ? Answer.none(Answer.Kind.NO_NAME, name, Security.INSECURE) : dns.txt(name);
    }

    /** Instead of the address others may be named, but of the same host only; if one is not, nobody gets anything. */
    private static List<ReportUri> consented(
            ReportUri uri, String host, Consent consent, Function<Consent, List<ReportUri>> others) {
        if (!consent.accepted()) {
            return List.of();
        }
        List<ReportUri> instead = others.apply(consent);
        boolean elsewhere = instead.stream()
                .anyMatch(one -> !AsciiForm.comparable(one.address().domain()).equals(host));
        return elsewhere ? List.of() : instead.isEmpty() ? List.of(uri) : instead;
    }
}
