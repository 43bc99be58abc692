package org.posthouse.dmarc.reports.tally;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.dmarc.DmarcJudgement;
import org.posthouse.api.dmarc.DmarcJudgement.Applied;
import org.posthouse.api.dmarc.DmarcJudgement.Result;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.message.Address;
import org.posthouse.auth.peer.ReadableAddress;
import org.posthouse.support.address.AsciiForm;

/**
 * What mails have in common that a report counts together (rfc9990#3.1). All texts are bounded; none but {@code comment} is one of ours.
 *
 * @param source the client's address
 * @param disposition what was done on account of the policy: {@code none}, {@code pass}, {@code quarantine} or {@code reject}
 * @param dkimAligned a signature that passes is aligned
 * @param spfAligned likewise for SPF
 * @param reason why the policy was not applied as published; empty if it was
 * @param comment more about that, in a few words of ours
 * @param from the domain in From
 * @param envelopeFrom the domain of the reverse-path; empty: it was null
 * @param signatures the best of the signatures
 * @param spfDomain whose SPF record was looked at; empty: none was
 * @param spfResult what it said
 */
public record Row(
        String source,
        String disposition,
        boolean dkimAligned,
        boolean spfAligned,
        String reason,
        String comment,
        String from,
        String envelopeFrom,
        List<Signature> signatures,
        String spfDomain,
        String spfResult) {
    /** Signatures of a mail that are told of (rfc9990#3.1.3 would allow a hundred). */
    static final int MAX_SIGNATURES = 8;

    private static final int MAX_TEXT = 253;
    private static final String PASS = "pass";
    private static final String NONE = "none";

    /** A signature (rfc6376): its domain, its selector and the result. */
    public record Signature(String domain, String selector, String result) {}

    public Row {
        signatures = List.copyOf(signatures);
    }

    /**
     * The row that a mail belongs to.
     *
     * @return empty if the mail is not counted: it comes again, or has no client
     */
    public static Optional<Row> of(DmarcJudgement judgement) {
        Optional<String> source = judgement
                .mail()
                .origin()
                .remote()
                .map(InetSocketAddress::getAddress)
                .map(ReadableAddress::of);
        Ended ended = judgement.ended();
        boolean comesAgain = ended.how() == Ended.How.DROPPED
                || ended.how() == Ended.How.REFUSED && !ended.status().permanent();
        return comesAgain ? Optional.empty() : source.map(text -> of(judgement, text));
    }

    private static Row of(DmarcJudgement judgement, String source) {
        String disposition = disposition(judgement);
        String reason = reason(judgement, disposition);
        Optional<Authentication> spf = results(judgement, "spf").stream()
                .filter(one -> one.properties().containsKey("smtp.mailfrom"))
                .findFirst();
        return new Row(
                source,
                disposition,
                judgement.dkimAligned(),
                judgement.spfAligned(),
                reason,
                comment(judgement, reason),
                judgement.from(),
                judgement
                        .mail()
                        .sender()
                        .address()
                        .map(Address::domain)
                        .map(Row::domain)
                        .orElse(""),
                signatures(judgement),
                spf.map(one -> one.properties().get("smtp.mailfrom"))
                        .map(identity -> domain(identity.substring(identity.lastIndexOf('@') + 1)))
                        .orElse(""),
                spf.map(Authentication::result).map(Row::cut).orElse(NONE));
    }

    private static String disposition(DmarcJudgement judgement) {
        boolean refused = judgement.ended().how() == Ended.How.REFUSED;
        if (judgement.result() == Result.PASS) {
            return judgement.wish().equals(NONE) ? NONE : PASS;
        }
        return switch (judgement.applied()) {
            case REJECT -> refused ? "reject" : NONE; // a version in shadow decides nothing
            case QUARANTINE -> "quarantine";
            case NONE, DEFER -> NONE;
        };
    }

    private static String reason(DmarcJudgement judgement, String disposition) {
        if (judgement.result() == Result.TEMPERROR) {
            return "other";
        }
        if (judgement.result() == Result.PASS) {
            return "";
        }
        boolean asAsked = disposition.equals(judgement.wish());
        return !asAsked ? "local_policy" : judgement.testing() ? "policy_test_mode" : "";
    }

    private static String comment(DmarcJudgement judgement, String reason) {
        return switch (reason) {
            case "other" -> "no answer from the DNS";
            case "local_policy" ->
                judgement.applied() == Applied.QUARANTINE ? "quarantined instead of rejected" : "policy not applied";
            default -> "";
        };
    }

    private static List<Signature> signatures(DmarcJudgement judgement) {
        List<Signature> all = new ArrayList<>();
        for (Authentication one : results(judgement, "dkim")) {
            Map<String, String> properties = one.properties();
            String selector = cut(properties.getOrDefault("header.s", ""));
            String signer = domain(properties.getOrDefault("header.d", ""));
            if (!selector.isEmpty() && !signer.isEmpty()) { // rfc9990#3.1.1.12: both are required
                all.add(new Signature(signer, selector, cut(one.result())));
            }
        }
        return all.stream()
                .sorted(Comparator.comparingInt(one -> weight(one, judgement.from())))
                .limit(MAX_SIGNATURES)
                .toList();
    }

    /** Which ones come first (rfc9990#3.1.3). */
    private static int weight(Signature signature, String from) {
        if (!signature.result().equals(PASS)) {
            return 3;
        }
        boolean near =
                from.endsWith("." + signature.domain()) || signature.domain().endsWith("." + from);
        return signature.domain().equals(from) ? 0 : near ? 1 : 2;
    }

    private static List<Authentication> results(DmarcJudgement judgement, String method) {
        return judgement.mail().results().get(Authentication.results(method)).orElse(List.of());
    }

    private static String domain(String name) {
        return cut(AsciiForm.comparable(name));
    }

    private static String cut(String text) {
        String shorter = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        return shorter.toLowerCase(Locale.ROOT);
    }
}
