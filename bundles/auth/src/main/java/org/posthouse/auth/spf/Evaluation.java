package org.posthouse.auth.spf;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.auth.peer.Network;
import org.posthouse.auth.spf.Term.Directive;
import org.posthouse.auth.spf.Term.Policy;
import org.posthouse.auth.spf.Term.Prefixes;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Answer.Kind;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Security;

/**
 * One evaluation of check_host() with all that it leads to (rfc7208#4). It owns the limits, which includes and redirections share.
 * For one thread.
 */
final class Evaluation {
    /** What a mechanism, or a look-up for it, came to. */
    private enum Match {
        YES,
        NO,
        TEMPERROR,
        PERMERROR
    }

    private final Resolver dns;
    private final SpfQuery query;
    private final Limits limits;
    private String problem = "";

    Evaluation(Resolver dns, SpfQuery query, Limits limits) {
        this.dns = dns;
        this.query = query;
        this.limits = limits;
    }

    /** Checks a domain; it can be asked for in the DNS. */
    SpfOutcome check(String domain) {
        Answer<String> answer = dns.txt(domain);
        if (answer.kind() == Kind.TRY_LATER) {
            return SpfOutcome.of(SpfResult.TEMPERROR, domain, "no answer for " + domain);
        }
        List<String> records =
                answer.records().stream().filter(PolicyParser::isPolicy).toList();
        if (records.size() != 1) {
            return records.isEmpty()
                    ? SpfOutcome.of(SpfResult.NONE, domain, "")
                    : SpfOutcome.of(SpfResult.PERMERROR, domain, records.size() + " records of " + domain);
        }
        Policy policy;
        try {
            policy = PolicyParser.parse(records.get(0));
        } catch (SyntaxException wrong) {
            return SpfOutcome.of(SpfResult.PERMERROR, domain, wrong.getMessage() + " in the record of " + domain);
        }
        return evaluate(policy, domain);
    }

    private SpfOutcome evaluate(Policy policy, String domain) {
        for (Directive directive : policy.directives()) {
            switch (match(directive.term(), domain)) {
                case YES -> {
                    return new SpfOutcome(
                            directive.result(),
                            domain,
                            directive.text(),
                            directive.result() == SpfResult.FAIL ? explanation(policy, domain) : Optional.empty());
                }
                case TEMPERROR -> {
                    return SpfOutcome.of(SpfResult.TEMPERROR, domain, problem);
                }
                case PERMERROR -> {
                    return SpfOutcome.of(SpfResult.PERMERROR, domain, problem);
                }
                default -> {} // the next one
            }
        }
        return policy.redirect()
                .map(target -> redirect(target, domain))
                .orElseGet(() -> SpfOutcome.of(SpfResult.NEUTRAL, domain, "")); // rfc7208#4.7
    }

    // rfc7208#6.1
    private SpfOutcome redirect(MacroString target, String domain) {
        if (!limits.term()) {
            return SpfOutcome.of(SpfResult.PERMERROR, domain, "too many terms that need the DNS");
        }
        String next = expand(target, domain);
        SpfOutcome there =
                Domains.isName(next) && limits.inTime() ? check(next) : SpfOutcome.of(SpfResult.NONE, domain, "");
        return there.result() == SpfResult.NONE
                ? SpfOutcome.of(SpfResult.PERMERROR, domain, "redirected to " + next + ", which has no record")
                : there;
    }

    private Match match(Term term, String domain) {
        if (term instanceof Term.All) {
            return Match.YES;
        }
        if (term instanceof Term.Ip ip) {
            return ip.network().contains(query.client()) ? Match.YES : Match.NO;
        }
        if (!limits.term()) {
            return permerror("too many terms that need the DNS");
        }
        if (!limits.inTime()) {
            problem = "it took too long";
            return Match.TEMPERROR;
        }
        if (term instanceof Term.Include include) {
            return include(include, domain);
        }
        if (term instanceof Term.A a) {
            return hasAddress(target(a.domain(), domain), a.prefixes());
        }
        if (term instanceof Term.Mx mx) {
            return isExchanger(target(mx.domain(), domain), mx.prefixes());
        }
        if (term instanceof Term.Ptr ptr) {
            return isNamedWithin(target(ptr.domain(), domain));
        }
        return exists(expand(((Term.Exists) term).domain(), domain));
    }

    // rfc7208#5.2
    private Match include(Term.Include include, String domain) {
        String target = expand(include.domain(), domain);
        if (!Domains.isName(target)) {
            return permerror("included " + target + " is not a domain");
        }
        SpfOutcome there = check(target);
        problem = there.reason();
        return switch (there.result()) {
            case PASS -> Match.YES;
            case FAIL, SOFTFAIL, NEUTRAL -> Match.NO;
            case TEMPERROR -> Match.TEMPERROR;
            case PERMERROR -> Match.PERMERROR;
            case NONE -> permerror("included " + target + " has no record");
        };
    }

    // rfc7208#5.3
    private Match hasAddress(String host, Prefixes prefixes) {
        Answer<InetAddress> answer = addresses(host);
        Match looked = looked(answer, host);
        if (looked != Match.YES) {
            return looked;
        }
        int bits = isIpv4() ? prefixes.ipv4() : prefixes.ipv6();
        for (InetAddress address : answer.records()) {
            if (new Network(address, bits).contains(query.client())) {
                return Match.YES;
            }
        }
        return Match.NO;
    }

    // rfc7208#5.4
    private Match isExchanger(String domain, Prefixes prefixes) {
        Answer<Mx> answer = Domains.isName(domain) ? dns.mx(domain) : nothing(domain);
        Match looked = looked(answer, domain);
        if (looked != Match.YES) {
            return looked;
        }
        if (answer.records().size() > Limits.NAMES) {
            return permerror(domain + " has more than " + Limits.NAMES + " mail exchangers");
        }
        for (Mx record : answer.records()) {
            String host = record.host();
            Match match = host.isEmpty() ? Match.NO : hasAddress(host, prefixes);
            if (match != Match.NO) {
                return match;
            }
        }
        return Match.NO;
    }

    // rfc7208#5.5
    private Match isNamedWithin(String domain) {
        return validatedNames().stream().anyMatch(name -> Domains.isWithin(name, domain)) ? Match.YES : Match.NO;
    }

    /** The names of the client that lead back to it; a look-up that fails gives none. */
    private List<String> validatedNames() {
        List<String> validated = new ArrayList<>();
        Answer<String> names = dns.ptr(query.client());
        List<String> some = names.records().subList(0, Math.min(names.records().size(), Limits.NAMES));
        for (String name : some) {
            if (addresses(name).records().contains(query.client())) {
                validated.add(name);
            }
        }
        return validated;
    }

    // rfc7208#5.7
    private Match exists(String name) {
        return looked(Domains.isName(name) ? dns.ipv4(name) : nothing(name), name);
    }

    /** Whether a look-up has found something; what else it came to is noted. */
    private Match looked(Answer<?> answer, String name) {
        return switch (answer.kind()) {
            case FOUND -> Match.YES;
            case TRY_LATER -> {
                problem = "no answer for " + name;
                yield Match.TEMPERROR;
            }
            case NO_DATA, NO_NAME -> limits.nothing() ? Match.NO : permerror("too many look-ups that find nothing");
        };
    }

    private Answer<InetAddress> addresses(String host) {
        if (!Domains.isName(host)) {
            return nothing(host);
        }
        return isIpv4() ? dns.ipv4(host) : dns.ipv6(host);
    }

    /** The answer for what cannot be a name: it is not asked for. */
    private static <T> Answer<T> nothing(String name) {
        return Answer.none(Kind.NO_NAME, name, Security.INSECURE);
    }

    private boolean isIpv4() {
        return query.client().getAddress().length == 4;
    }

    private Match permerror(String why) {
        problem = why;
        return Match.PERMERROR;
    }

    private String target(Optional<MacroString> domain, String checked) {
        return domain.map(given -> expand(given, checked)).orElse(checked);
    }

    private String expand(MacroString string, String domain) {
        return Domains.shortened(string.expand(values(domain)));
    }

    private MacroString.Values values(String domain) {
        return new MacroValues(query, domain, this::validatedName);
    }

    /** The name for {@code %{p}} (rfc7208#7.3): the domain itself, one within it, any other; or {@code unknown}. */
    private String validatedName(String domain) {
        List<String> names = validatedNames();
        return names.stream()
                .filter(name -> name.equalsIgnoreCase(domain))
                .findFirst()
                .or(() -> names.stream()
                        .filter(name -> Domains.isWithin(name, domain))
                        .findFirst())
                .or(() -> names.stream().findFirst())
                .orElse("unknown");
    }

    // rfc7208#6.2: whatever is wrong with it, there is none
    private Optional<String> explanation(Policy policy, String domain) {
        if (policy.explanation().isEmpty()) {
            return Optional.empty();
        }
        String name = expand(policy.explanation().get(), domain);
        List<String> texts = Domains.isName(name) ? dns.txt(name).records() : List.of();
        if (texts.size() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(MacroString.explanation(texts.get(0)).expand(values(domain)));
        } catch (SyntaxException none) {
            return Optional.empty();
        }
    }
}
