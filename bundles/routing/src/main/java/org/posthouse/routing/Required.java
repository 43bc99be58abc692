package org.posthouse.routing;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A part without which some mail, or all of it, has to wait.
 *
 * @param name the part's name
 * @param domains the domains of that mail, {@code .example.org} for all sub-domains; empty: all mail
 */
record Required(String name, Set<String> domains) {
    /** What is required while nobody can read what is: nothing has this name. */
    static final Required UNREADABLE = new Required("", Set.of());

    Required {
        domains = Set.copyOf(domains);
    }

    /** Required for all mail. */
    static Required always(String name) {
        return new Required(name, Set.of());
    }

    /**
     * Reads {@code ldap} and {@code tickets=example.org,*.example.net}.
     *
     * @throws IllegalArgumentException if it makes no sense; the text says what
     */
    static List<Required> parse(String[] lines) {
        return lines == null
                ? List.of()
                : Arrays.stream(lines)
                        .filter(line -> !line.isBlank())
                        .map(Required::parse)
                        .toList();
    }

    private static Required parse(String line) {
        String[] parts = line.split("=", 2);
        String name = parts[0].strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("no name in '" + line + "'");
        }
        Set<String> domains = new HashSet<>();
        for (String domain :
                parts.length == 1 ? new String[0] : parts[1].strip().split("[,\\s]+")) {
            String key = Domains.key(domain.startsWith("*.") ? domain.substring(1) : domain);
            if (key.replace(".", "").isEmpty() || key.indexOf('*') >= 0) {
                throw new IllegalArgumentException("invalid domain '" + domain + "' in '" + line + "'");
            }
            domains.add(key);
        }
        return new Required(name, domains);
    }

    /** True if all mail has to wait for it. */
    boolean forAll() {
        return domains.isEmpty();
    }

    /** True if mail for a domain has to wait for it. */
    boolean concerns(String domain) {
        if (forAll()) {
            return true;
        }
        String key = Domains.key(domain);
        if (domains.contains(key)) {
            return true;
        }
        for (int dot = key.indexOf('.'); dot > 0 && !key.startsWith("["); dot = key.indexOf('.', dot + 1)) {
            if (domains.contains(key.substring(dot))) {
                return true;
            }
        }
        return false;
    }
}
