package org.posthouse.tls.acme;

import java.net.IDN;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Which names a certificate is to have. */
final class Names {
    /** As many as public authorities allow. */
    static final int MOST = 100;

    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{1,63}");

    private Names() {}

    /** A name as a certificate has it; empty if it is none. */
    static Optional<String> normal(String name) {
        try {
            String text = name.strip();
            String ascii = (text.startsWith("*.") ? "*." + IDN.toASCII(text.substring(2)) : IDN.toASCII(text))
                    .toLowerCase(Locale.ROOT);
            String bare = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
            return NAME.matcher(bare).matches() ? Optional.of(bare) : Optional.empty();
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    /** The configured names, without those that are none. */
    static List<String> configured(String... names) {
        Set<String> all = new LinkedHashSet<>();
        for (String name : names) {
            normal(name).ifPresent(all::add);
        }
        return all.stream().limit(MOST).toList();
    }

    /**
     * The server's name, and {@code mail.} and each domain where that leads to this server too. A name that leads elsewhere would
     * fail its challenge, and with it the whole order.
     *
     * @param server the server's name; other servers can take it for one
     * @param had the names of the certificate in force: one of a domain is kept where the DNS gives no answer now
     * @param addresses the addresses of a name; empty if the DNS gives no answer now
     */
    static List<String> derived(
            String server,
            List<String> domains,
            List<String> had,
            Function<String, Optional<List<InetAddress>>> addresses) {
        Optional<String> own = normal(server);
        if (own.isEmpty()) {
            return List.of();
        }
        Set<String> all = new LinkedHashSet<>(List.of(own.get()));
        List<String> candidates = new ArrayList<>();
        domains.forEach(domain -> normal("mail." + domain).ifPresent(candidates::add));
        candidates.removeAll(all);
        if (!candidates.isEmpty()) {
            Optional<List<InetAddress>> here = addresses.apply(own.get());
            for (String candidate : candidates.subList(0, Math.min(MOST - 1, candidates.size()))) {
                Optional<List<InetAddress>> there = here.isEmpty() ? here : addresses.apply(candidate);
                boolean same = there.isEmpty()
                        ? had.contains(candidate)
                        : there.get().stream().anyMatch(here.get()::contains);
                if (same) {
                    all.add(candidate);
                }
            }
        }
        return List.copyOf(all);
    }
}
