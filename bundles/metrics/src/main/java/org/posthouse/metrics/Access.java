package org.posthouse.metrics;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.posthouse.support.RateLimited;
import org.posthouse.support.secret.SecretFile.Found;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who may read: whoever has the token, and programs on this machine if configuration says so. */
final class Access {
    private static final Logger LOG = LoggerFactory.getLogger(Access.class);

    /** An address in digits; a name of the machine may be one that somebody elsewhere made lead here. */
    private static final Pattern DIGITS = Pattern.compile("127(\\.\\d{1,3}){3}|\\[::1]|localhost");

    private static final String BEARER = "bearer ";

    private final boolean local;
    private final Optional<Supplier<Found>> token;
    private final RateLimited log = new RateLimited(LOG, Duration.ofMinutes(10));

    /** @param token reads the file of the token; empty if there is none */
    Access(boolean local, Optional<Supplier<Found>> token) {
        this.local = local;
        this.token = token;
    }

    /**
     * Whether a request is answered.
     *
     * @param remote the address it came from
     * @param field gives a header field, or null
     */
    boolean allows(String remote, Function<String, String> field) {
        String authorization = field.apply("Authorization");
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return isToken(authorization.substring(BEARER.length()).strip());
        }
        return local && isLoopback(remote) && isDirect(field);
    }

    /** True if a token would help. */
    boolean knowsTokens() {
        return token.isPresent();
    }

    private boolean isToken(String given) {
        if (token.isEmpty()) {
            return false;
        }
        Found found = token.get().get();
        if (found instanceof Found.Secret secret) {
            return MessageDigest.isEqual(
                    secret.value().getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
        }
        log.warn("The token of /metrics cannot be used: {}", ((Found.Unusable) found).why());
        return false;
    }

    private static boolean isLoopback(String remote) {
        try {
            return remote != null && InetAddress.getByName(remote).isLoopbackAddress();
        } catch (UnknownHostException e) {
            LOG.trace("not an address: {}", remote, e);
            return false;
        }
    }

    /** Not through a proxy on this machine, and not by a page in a browser that had a name of its own lead here. */
    private static boolean isDirect(Function<String, String> field) {
        for (String added : new String[] {"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"}) {
            if (field.apply(added) != null) {
                return false;
            }
        }
        String host = field.apply("Host");
        return host != null
                && DIGITS.matcher(host.strip().toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", ""))
                        .matches();
    }
}
