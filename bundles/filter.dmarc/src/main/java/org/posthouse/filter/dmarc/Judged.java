package org.posthouse.filter.dmarc;

import java.util.Optional;
import org.posthouse.api.dmarc.DmarcJudgement;
import org.posthouse.api.dmarc.DmarcJudgement.Applied;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Headers;
import org.posthouse.auth.dmarc.DmarcOutcome;
import org.posthouse.auth.dmarc.DmarcPolicy;

/**
 * What was decided about a mail, and why.
 *
 * @param mail null, as are the headers, if nothing was evaluated
 * @param outcome empty likewise
 * @param action what the policy led to; empty: nothing
 */
record Judged(Verdict verdict, Mail mail, Headers headers, Optional<DmarcOutcome> outcome, Optional<Action> action) {
    /** Nothing was evaluated. */
    static Judged without(Verdict verdict) {
        return new Judged(verdict, null, null, Optional.empty(), Optional.empty());
    }

    /** What to tell of it once the mail has ended; empty if no policy applied. */
    Optional<DmarcJudgement> toTell(Ended ended) {
        return outcome.flatMap(found ->
                found.policy().flatMap(policy -> kind(found).map(kind -> judgement(found, policy, kind, ended))));
    }

    private DmarcJudgement judgement(DmarcOutcome found, DmarcPolicy policy, DmarcJudgement.Result kind, Ended ended) {
        return new DmarcJudgement(
                mail,
                headers,
                found.domain(),
                found.policyDomain(),
                kind,
                found.alignedBy().contains("dkim"),
                found.alignedBy().contains("spf"),
                found.wish().word(),
                policy.testing() && policy.policy() != DmarcPolicy.Wish.NONE,
                action.map(Judged::applied).orElse(Applied.NONE),
                !policy.aggregateTo().isEmpty(),
                !policy.failuresTo().isEmpty(),
                ended);
    }

    private static Optional<DmarcJudgement.Result> kind(DmarcOutcome found) {
        return switch (found.result()) {
            case PASS -> Optional.of(DmarcJudgement.Result.PASS);
            case FAIL -> Optional.of(DmarcJudgement.Result.FAIL);
            case TEMPERROR -> Optional.of(DmarcJudgement.Result.TEMPERROR);
            case NONE, PERMERROR -> Optional.empty();
        };
    }

    private static Applied applied(Action action) {
        if (action instanceof Action.Reject) {
            return Applied.REJECT;
        }
        return action instanceof Action.Defer ? Applied.DEFER : Applied.QUARANTINE;
    }
}
