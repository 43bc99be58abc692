package org.posthouse.dmarc.reports.outgoing;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.posthouse.api.dmarc.DmarcJudgement;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.dmarc.reports.tally.Row;
import org.posthouse.support.MailDate;

/**
 * What a report about a single mail tells (rfc5965, rfc6591, rfc9991). Never anything of the body.
 *
 * @param mail the id of the mail
 * @param arrived when it came
 * @param domain the policy domain
 * @param result what DMARC found
 * @param row what else is known of it
 * @param sender the reverse-path without brackets, as it is told
 * @param delivery what became of it (rfc6591#3.2.2)
 * @param header its header section, as it is told
 */
record FailureNotice(
        String mail,
        Instant arrived,
        String domain,
        String result,
        Row row,
        String sender,
        String delivery,
        String header) {
    private static final String EOL = "\r\n";
    private static final int MOST_HEADER = 32 * 1024;
    private static final int MOST_RECORD = 450;
    private static final String REDACTED = "redacted"; // rfc6590#2 would allow a hash: it is guessed easily
    private static final Pattern LOCAL_PART = Pattern.compile("(?:\"[^\"]*\"|[^\\s<>()\\[\\],;:\"@]+)@");

    static FailureNotice of(DmarcJudgement judgement, Row row, boolean redacted) {
        String sender =
                judgement.mail().sender().address().map(Address::toString).orElse("");
        return new FailureNotice(
                judgement.mail().id(),
                judgement.mail().arrived(),
                judgement.policyDomain(),
                judgement.result().name().toLowerCase(Locale.ROOT),
                row,
                redacted ? redacted(sender) : sender,
                delivery(judgement),
                header(judgement.headers().fields(), redacted));
    }

    private static String redacted(String text) {
        return LOCAL_PART.matcher(text).replaceAll(REDACTED + "@");
    }

    private static String delivery(DmarcJudgement judgement) {
        if (judgement.ended().how() == Ended.How.REFUSED) {
            return judgement.applied() == DmarcJudgement.Applied.REJECT ? "policy" : "reject";
        }
        return judgement.applied() == DmarcJudgement.Applied.QUARANTINE ? "spam" : "other";
    }

    private static String header(List<Header> fields, boolean redacted) {
        StringBuilder all = new StringBuilder();
        for (Header field : fields) {
            boolean subject = redacted && field.name().equalsIgnoreCase("Subject");
            String body = subject ? " " + REDACTED : redacted ? redacted(field.body()) : field.body();
            if (all.length() + field.name().length() + body.length() > MOST_HEADER) {
                break;
            }
            all.append(field.name()).append(':').append(body).append(EOL);
        }
        return all.toString();
    }

    /** Whose SPF record is told (rfc9991#4); empty: nobody's. */
    Optional<String> spfToLookUp() {
        boolean near = row.spfDomain().equals(row.from())
                || row.spfDomain().endsWith("." + domain)
                || row.spfDomain().equals(domain);
        return row.spfAligned() || !near ? Optional.empty() : Optional.of(row.spfDomain());
    }

    /** @param spf the record of {@link #spfToLookUp}; empty: there is none */
    Message message(Identity reporter, Address to, String id, Instant now, Optional<String> spf) {
        return new ReportMessage(reporter, to, id, now)
                .field("Subject", "DMARC failure report for " + domain)
                .multipart("report", " report-type=feedback-report;")
                .part(
                        "text/plain; charset=us-ascii",
                        "This is a report of " + reporter.domain() + " about a message that it received from "
                                + row.source() + EOL + "on " + MailDate.of(arrived) + ": it was not authenticated for "
                                + row.from() + "." + EOL)
                .part("message/feedback-report", fields(reporter, spf))
                .part("text/rfc822-headers", header)
                .build();
    }

    private String fields(Identity reporter, Optional<String> spf) {
        StringBuilder out = new StringBuilder();
        field(out, "Feedback-Type", "auth-failure");
        field(out, "User-Agent", "Posthouse/1");
        field(out, "Version", "1");
        field(out, "Auth-Failure", "dmarc");
        field(out, "Authentication-Results", reporter.host() + "; dmarc=" + result + " header.from=" + row.from());
        field(out, "Identity-Alignment", unaligned());
        field(out, "Delivery-Result", delivery);
        field(out, "Original-Mail-From", "<" + sender + ">");
        field(out, "Arrival-Date", MailDate.of(arrived));
        field(out, "Source-IP", row.source());
        field(out, "Reported-Domain", domain);
        if (!row.dkimAligned()) {
            row.signatures().stream()
                    .filter(one -> !one.result().equals("pass")
                            && (one.domain().equals(domain) || one.domain().endsWith("." + domain)))
                    .findFirst()
                    .ifPresent(one -> {
                        field(out, "DKIM-Domain", one.domain());
                        field(out, "DKIM-Identity", "@" + one.domain());
                        field(out, "DKIM-Selector", one.selector());
                    });
        }
        spf.ifPresent(record -> field(
                out,
                "SPF-DNS",
                "txt : " + row.spfDomain() + " : \""
                        + record.substring(0, Math.min(MOST_RECORD, record.length()))
                                .replaceAll("[\"\\\\]", "") + "\""));
        return out.append(EOL).toString();
    }

    /** The mechanisms that did not align (rfc9991#4). */
    private String unaligned() {
        String dkim = row.dkimAligned() ? "" : "dkim";
        String spf = row.spfAligned() ? "" : "spf";
        return dkim.isEmpty() && spf.isEmpty() ? "none" : dkim + (dkim.isEmpty() || spf.isEmpty() ? "" : ", ") + spf;
    }

    private static void field(StringBuilder out, String name, String value) {
        out.append(name)
                .append(": ")
                .append(value.replaceAll("[^\\x20-\\x7E]", "?"))
                .append(EOL);
    }
}
