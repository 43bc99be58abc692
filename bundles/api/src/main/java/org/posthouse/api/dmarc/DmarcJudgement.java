package org.posthouse.api.dmarc;

import java.util.Objects;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Headers;

/**
 * What DMARC found about a mail (rfc9989), and what became of the mail.
 *
 * @param mail the mail as the filter saw it, with what SPF and DKIM have published
 * @param headers its header section
 * @param from the domain in From that was judged, in A-labels and lower case
 * @param policyDomain where the policy was found, likewise
 * @param result the result
 * @param dkimAligned a signature that passes is of the domain in From, or of its organization
 * @param spfAligned likewise for SPF
 * @param wish what the owner of the domain asks for if mail fails: {@code none}, {@code quarantine} or {@code reject}
 * @param testing the owner asks for one step less than the policy, to test it ({@code t=y})
 * @param applied what the filter did on account of that
 * @param wantsAggregate the policy names addresses for aggregate reports ({@code rua=})
 * @param wantsFailures likewise for reports about single mails ({@code ruf=})
 * @param ended what became of the mail
 */
public record DmarcJudgement(
        Mail mail,
        Headers headers,
        String from,
        String policyDomain,
        Result result,
        boolean dkimAligned,
        boolean spfAligned,
        String wish,
        boolean testing,
        Applied applied,
        boolean wantsAggregate,
        boolean wantsFailures,
        Ended ended) {
    /** Results of an evaluation that found a policy. */
    public enum Result {
        /** The domain stands behind the mail. */
        PASS,
        /** It does not. */
        FAIL,
        /** The DNS gave no answer. */
        TEMPERROR
    }

    /** What was done. */
    public enum Applied {
        /** Nothing. */
        NONE,
        /** It went into Junk, or was put aside. */
        QUARANTINE,
        /** It was refused for good. */
        REJECT,
        /** It was refused for now. */
        DEFER
    }

    public DmarcJudgement {
        Objects.requireNonNull(mail, "mail");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(policyDomain, "policyDomain");
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(wish, "wish");
        Objects.requireNonNull(applied, "applied");
        Objects.requireNonNull(ended, "ended");
    }
}
