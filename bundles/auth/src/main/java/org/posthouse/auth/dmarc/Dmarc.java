package org.posthouse.auth.dmarc;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.auth.dmarc.DmarcOutcome.Kind;
import org.posthouse.auth.dmarc.DmarcPolicy.Wish;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.address.AsciiForm;

/** Evaluates the policy of the domain in From (rfc9989#5.3). Safe for threads; an evaluation blocks while it asks the DNS. */
public final class Dmarc {
    /**
     * What authenticates a message.
     *
     * @param spf the domain for which SPF passed; empty: it did not
     * @param dkim the domains of signatures that passed
     * @param unsure a check had no answer, and might have passed
     */
    public record Evidence(Optional<String> spf, List<String> dkim, boolean unsure) {
        /** So many domains of signatures are looked at. */
        private static final int MAX_SIGNERS = 12;

        public Evidence {
            dkim = dkim.stream().distinct().limit(MAX_SIGNERS).toList();
        }
    }

    /**
     * Evaluates.
     *
     * @param from the domain in From, the only one there
     * @param dns used during the call only
     */
    public DmarcOutcome evaluate(Resolver dns, String from, Evidence evidence) {
        Optional<String> ascii = normal(from);
        if (ascii.isEmpty()) {
            return without(Kind.PERMERROR, from.toLowerCase(Locale.ROOT), "no domain in From");
        }
        String domain = ascii.get();
        TreeWalk walk = new TreeWalk(dns);
        TreeWalk.Found found = walk.walk(domain);
        Optional<String> at = policyDomain(domain, found);
        if (at.isEmpty() || found.noAnswer() && !found.policies().containsKey(domain)) {
            return found.noAnswer()
                    ? without(Kind.TEMPERROR, domain, "no answer for its policy")
                    : without(Kind.NONE, domain, "");
        }
        DmarcPolicy policy = found.policies().get(at.get());
        Alignment alignment = new Alignment(walk, domain, found.organisation());
        boolean dkim = evidence.dkim().stream().anyMatch(signer -> alignment.holds(signer, policy.strictDkim()));
        boolean spf = evidence.spf()
                .filter(sender -> alignment.holds(sender, policy.strictSpf()))
                .isPresent();
        boolean unsure = evidence.unsure() || found.noAnswer() || alignment.noAnswer;
        Kind result = dkim || spf ? Kind.PASS : unsure ? Kind.TEMPERROR : Kind.FAIL;
        return new DmarcOutcome(
                result,
                domain,
                found.organisation(),
                at.get(),
                Optional.of(policy),
                wish(dns, policy, domain, at.get()),
                (dkim ? "dkim" : "") + (dkim && spf ? "," : "") + (spf ? "spf" : ""),
                result == Kind.TEMPERROR ? "no answer for what may authenticate it" : "");
    }

    /**
     * The organizational domain of a domain (rfc9989#4.10.2).
     *
     * @param dns used during the call only
     * @return the domain itself if nothing is known; empty if it is none, or the DNS gave no answer
     */
    public Optional<String> organization(Resolver dns, String domain) {
        return normal(domain)
                .map(name -> new TreeWalk(dns).walk(name))
                .filter(found -> !found.noAnswer())
                .map(TreeWalk.Found::organisation);
    }

    /** Where the policy is that counts (rfc9989#4.10.1): at the domain, at its organisation's, or at the suffix above. */
    private static Optional<String> policyDomain(String domain, TreeWalk.Found found) {
        if (found.policies().containsKey(domain)) {
            return Optional.of(domain);
        }
        if (found.policies().containsKey(found.organisation())) {
            return Optional.of(found.organisation());
        }
        return found.policies().entrySet().stream()
                .filter(entry -> entry.getValue().suffix() == DmarcPolicy.Suffix.YES)
                .map(entry -> entry.getKey())
                .findFirst();
    }

    private static Wish wish(Resolver dns, DmarcPolicy policy, String domain, String at) {
        Wish wish = policy.policy();
        if (!domain.equals(at)) {
            boolean strict = policy.nonexistent() != policy.subdomains();
            wish = strict && dns.addresses(domain).kind() == Answer.Kind.NO_NAME
                    ? policy.nonexistent()
                    : policy.subdomains();
        }
        return policy.testing() ? wish.milder() : wish;
    }

    /** Whether domains belong together (rfc9989#4.4). */
    private static final class Alignment {
        private final TreeWalk walk;
        private final String domain;
        private final String organisation;
        private boolean noAnswer;

        Alignment(TreeWalk walk, String domain, String organisation) {
            this.walk = walk;
            this.domain = domain;
            this.organisation = organisation;
        }

        boolean holds(String other, boolean strict) {
            Optional<String> ascii = normal(other);
            if (ascii.isEmpty() || strict) {
                return ascii.equals(Optional.of(domain));
            }
            if (ascii.get().equals(domain) || ascii.get().equals(organisation)) {
                return true;
            }
            if (!ascii.get().endsWith("." + organisation)) {
                return false; // an organisation of both would be above both
            }
            TreeWalk.Found found = walk.walk(ascii.get());
            noAnswer |= found.noAnswer();
            return !found.noAnswer() && found.organisation().equals(organisation);
        }
    }

    private static Optional<String> normal(String domain) {
        return AsciiForm.domain(domain)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .map(name -> name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
                .filter(name -> name.length() <= 253 && name.matches("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*"));
    }

    private static DmarcOutcome without(Kind kind, String domain, String reason) {
        return new DmarcOutcome(kind, domain, domain, "", Optional.empty(), Wish.NONE, "", reason);
    }
}
