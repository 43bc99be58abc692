package org.posthouse.auth.dmarc;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;

/** Looks for policies from a domain towards the root (rfc9989#4.10). Asks for each name once. For one thread. */
final class TreeWalk {
    /** A domain of more labels is looked for itself, and then from as many labels on. */
    private static final int LABELS = 7;

    private final Resolver dns;
    private final Map<String, Look> asked = new HashMap<>();

    TreeWalk(Resolver dns) {
        this.dns = dns;
    }

    /** What is at one name. */
    private record Look(Optional<DmarcPolicy> policy, boolean noAnswer) {}

    /**
     * What a walk found.
     *
     * @param policies those that are there, by domain, from the domain itself upwards
     * @param organisation the organisational domain (rfc9989#4.10.2)
     * @param noAnswer the DNS gave none for some name: the rest may be wrong
     */
    record Found(Map<String, DmarcPolicy> policies, String organisation, boolean noAnswer) {}

    /** @param domain in A-labels and lower case, without a trailing dot */
    Found walk(String domain) {
        Map<String, DmarcPolicy> policies = new LinkedHashMap<>();
        String below = domain;
        for (String at = domain; !at.isEmpty(); at = parent(at)) {
            Look look = asked.computeIfAbsent(at, this::look);
            if (look.noAnswer()) {
                return new Found(policies, domain, true);
            }
            if (look.policy().isPresent()) {
                DmarcPolicy policy = look.policy().get();
                policies.put(at, policy);
                if (policy.suffix() == DmarcPolicy.Suffix.NO) {
                    return new Found(policies, at, false);
                }
                if (policy.suffix() == DmarcPolicy.Suffix.YES && !at.equals(domain)) {
                    return new Found(policies, childTowards(domain, at), false);
                }
                below = at;
            }
        }
        return new Found(policies, below, false);
    }

    private Look look(String domain) {
        Answer<String> answer = dns.txt("_dmarc." + domain);
        return new Look(DmarcPolicy.of(answer.records()), answer.kind() == Answer.Kind.TRY_LATER);
    }

    /** The next name to ask for; empty: there is none. */
    private static String parent(String domain) {
        String[] labels = domain.split("\\.", -1);
        int left = Math.min(labels.length - 1, LABELS);
        StringBuilder parent = new StringBuilder();
        for (int i = labels.length - left; i < labels.length; i++) {
            parent.append(parent.isEmpty() ? "" : ".").append(labels[i]);
        }
        return parent.toString();
    }

    /** The domain one label below another one, on the way to a third. */
    private static String childTowards(String domain, String above) {
        String rest = domain.substring(0, domain.length() - above.length() - 1);
        return rest.substring(rest.lastIndexOf('.') + 1) + "." + above;
    }
}
