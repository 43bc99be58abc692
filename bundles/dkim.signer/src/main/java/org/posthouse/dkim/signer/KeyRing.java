package org.posthouse.dkim.signer;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.posthouse.auth.dkim.DkimKey;
import org.posthouse.dkim.signer.SigningKey.Algorithm;
import org.posthouse.dkim.signer.SigningKey.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of all domains and what becomes of them. Changes are written before they count. Safe for threads. */
final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final KeyFiles files;
    private final Clock clock;
    private volatile Map<String, List<SigningKey>> keys; // never changed; replaced with the lock

    KeyRing(KeyFiles files, Clock clock) throws IOException {
        this.files = files;
        this.clock = clock;
        this.keys = Map.copyOf(files.read());
    }

    /** The keys of all domains, by domain. */
    Map<String, List<SigningKey>> all() {
        return new TreeMap<>(keys);
    }

    /** The keys of one domain; empty: it has none. */
    List<SigningKey> of(String domain) {
        return keys.getOrDefault(domain, List.of());
    }

    /**
     * The keys that sign for a domain: its own, or those of the next domain above that has some, with which its mail aligns.
     *
     * @param domain in A-labels and lower case
     */
    List<DkimKey> signing(String domain) {
        for (String at = domain; at.indexOf('.') > 0; at = at.substring(at.indexOf('.') + 1)) {
            String signer = at;
            List<DkimKey> found = of(at).stream()
                    .filter(key -> key.state() == State.SIGNING)
                    .map(key -> key.of(signer))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /**
     * Makes a key of each kind, which will take the place of those that sign now, if any.
     *
     * @return false: there are keys that wait already
     */
    synchronized boolean create(String domain) throws IOException, GeneralSecurityException {
        List<SigningKey> now = new ArrayList<>(of(domain));
        boolean made = false;
        for (Algorithm algorithm : Algorithm.values()) {
            if (now.stream().noneMatch(key -> key.algorithm() == algorithm && key.state() == State.WAITING)) {
                now.add(SigningKey.generate(selector(algorithm, now), algorithm, clock.instant()));
                made = true;
            }
        }
        if (made) {
            put(domain, now);
            LOG.info("DKIM keys made: domain={}", domain);
        }
        return made;
    }

    /** A name that no key of the domain has; a record of an earlier one may still be cached somewhere. */
    private String selector(Algorithm algorithm, List<SigningKey> taken) {
        String day = algorithm.prefix() + DAY.format(clock.instant());
        for (int i = 0; ; i++) {
            String selector = i == 0 ? day : day + (char) ('a' + i - 1);
            if (taken.stream().noneMatch(key -> key.selector().equals(selector))) {
                return selector;
            }
        }
    }

    /**
     * Goes on with keys whose record has come, and deletes those that were retired long ago.
     *
     * @param published whether the DNS has the record of a domain's key; it may block
     */
    void review(BiPredicate<String, SigningKey> published, Duration retired) throws IOException {
        for (Map.Entry<String, List<SigningKey>> entry : keys.entrySet()) {
            for (SigningKey key : entry.getValue()) {
                if (key.state() == State.WAITING && published.test(entry.getKey(), key)) {
                    begin(entry.getKey(), key);
                } else if (key.state() == State.RETIRED
                        && key.since().plus(retired).isBefore(clock.instant())) {
                    delete(entry.getKey(), key.selector());
                }
            }
        }
    }

    private synchronized void begin(String domain, SigningKey begun) throws IOException {
        Instant now = clock.instant();
        List<SigningKey> next = new ArrayList<>();
        for (SigningKey key : of(domain)) {
            if (key.selector().equals(begun.selector())) {
                next.add(key.in(State.SIGNING, now));
            } else if (key.algorithm() == begun.algorithm() && key.state() == State.SIGNING) {
                next.add(key.in(State.RETIRED, now));
            } else {
                next.add(key);
            }
        }
        put(domain, next);
        LOG.info("DKIM key signs now: domain={} selector={}", domain, begun.selector());
    }

    /** Deletes a key; false: there is none of that name. */
    synchronized boolean delete(String domain, String selector) throws IOException {
        List<SigningKey> left = of(domain).stream()
                .filter(key -> !key.selector().equals(selector))
                .toList();
        if (left.size() == of(domain).size()) {
            return false;
        }
        put(domain, left);
        LOG.info("DKIM key deleted: domain={} selector={}", domain, selector);
        return true;
    }

    private void put(String domain, List<SigningKey> now) throws IOException {
        files.write(domain, now);
        Map<String, List<SigningKey>> next = new TreeMap<>(keys);
        if (now.isEmpty()) {
            next.remove(domain);
        } else {
            next.put(domain, List.copyOf(now));
        }
        keys = Map.copyOf(next);
    }
}
