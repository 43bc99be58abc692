package org.posthouse.directory.sql;

import java.net.IDN;
import java.time.Duration;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.osgi.framework.ServiceReference;
import org.posthouse.api.directory.DirectorySource;
import org.posthouse.api.directory.DirectorySource.Check;
import org.posthouse.api.directory.DirectorySource.Entry;
import org.posthouse.api.message.Address;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Ranked;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of others that are here now, by name. An answer counts only if the source is still bound when it has been given:
 * one that leaves may have forgotten everything already, and "nobody" would bounce mail. Safe for threads.
 */
final class Sources {
    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);
    private static final Entry NOT_NOW = new DirectorySource.NotNow();
    static final int MAX_NAME = 80;

    /** A domain as its source writes it. */
    record Claim(String source, String domain) {}

    private final Ranked<DirectorySource> ranked = new Ranked<>("directory source");
    private final Map<DirectorySource, String> names = new IdentityHashMap<>(); // guarded by itself
    private final RateLimited problems = new RateLimited(LOG, Duration.ofMinutes(1));

    /** How the accounts seen last of a source came: the iterations of their secrets, 0 for none. */
    private final Map<String, Integer> iterations = new ConcurrentHashMap<>();

    void bind(DirectorySource service, ServiceReference<DirectorySource> reference) {
        Object given = reference.getProperty(DirectorySource.NAME);
        String name = given instanceof String text && !text.isBlank()
                ? text.strip()
                : service.getClass().getName();
        synchronized (names) {
            names.put(service, name.substring(0, Math.min(name.length(), MAX_NAME)));
            ranked.bind(service, reference);
        }
    }

    void unbind(DirectorySource service, ServiceReference<DirectorySource> reference) {
        synchronized (names) {
            ranked.unbind(reference);
            names.remove(service);
        }
    }

    /** True if one of that name is here. */
    boolean isHere(String name) {
        return named(name).isPresent();
    }

    /** Of two with the same name, as during a change of versions, the one that ranks first. */
    private Optional<DirectorySource> named(String name) {
        synchronized (names) {
            return ranked.list().stream()
                    .filter(one -> name.equals(names.get(one)))
                    .findFirst();
        }
    }

    /** The domains of a source; none if it cannot say. */
    Set<Claim> claims(DirectorySource source) {
        Set<Claim> claims = new java.util.HashSet<>();
        String name = name(source);
        for (String domain : ask(source, s -> new TreeSet<>(s.domains())).orElseGet(TreeSet::new)) {
            claims.add(new Claim(name, domain.toLowerCase(Locale.ROOT)));
        }
        return claims;
    }

    /** True if a source that is here has the domain. */
    boolean claims(String source, String domain) {
        return named(source).flatMap(one -> claim(one, Lookup.labels(domain))).isPresent();
    }

    /** The first source that has a domain. */
    Optional<Claim> claim(String labels) {
        for (DirectorySource source : ranked.list()) {
            Optional<Claim> claim = claim(source, labels);
            if (claim.isPresent()) {
                return claim;
            }
        }
        return Optional.empty();
    }

    private Optional<Claim> claim(DirectorySource source, String labels) {
        List<String> spellings = List.of(labels, IDN.toUnicode(labels));
        return ask(source, s -> {
                    Set<String> domains = s.domains();
                    return spellings.stream().filter(domains::contains).findFirst();
                })
                .flatMap(spelled -> spelled)
                .map(domain -> new Claim(name(source), domain));
    }

    /** What an address is to a source, which may be absent. */
    Entry find(String source, Address address) {
        Entry entry =
                named(source).flatMap(one -> ask(one, s -> s.find(address))).orElse(NOT_NOW);
        if (entry instanceof DirectorySource.Account account) {
            iterations.put(
                    source, account.secret().map(secret -> secret.iterations()).orElse(0));
        }
        return entry;
    }

    /** Whether a password is right, as a source sees it. */
    Check check(String source, String account, char[] password, String remote) {
        if (password.length == 0) {
            return Check.WRONG; // rfc4513#5.1.2: to LDAP it means that nobody in particular comes in
        }
        char[] lent = password.clone();
        try {
            return named(source)
                    .flatMap(one -> ask(one, s -> s.check(account, lent, remote)))
                    .orElse(Check.NOT_NOW);
        } finally {
            Arrays.fill(lent, '\0');
        }
    }

    /** The iterations of the secrets that a source gives; 0 if it gives none, empty if that is not known yet. */
    Optional<Integer> iterations(String source) {
        return Optional.ofNullable(iterations.get(source));
    }

    private String name(DirectorySource source) {
        synchronized (names) {
            return names.getOrDefault(source, "");
        }
    }

    private <R> Optional<R> ask(DirectorySource source, Function<DirectorySource, R> question) {
        try {
            R answer = ranked.<R, RuntimeException>call(source, question::apply);
            if (answer == null) {
                throw new IllegalStateException("it returned null");
            }
            return ranked.holds(source) ? Optional.of(answer) : Optional.empty();
        } catch (AbsentException leaving) {
            LOG.debug("a directory source is leaving", leaving);
        } catch (RuntimeException | AssertionError | StackOverflowError failed) {
            problems.warn("the directory {} failed: the mail or login that needs it waits", name(source), failed);
        }
        return Optional.empty();
    }
}
