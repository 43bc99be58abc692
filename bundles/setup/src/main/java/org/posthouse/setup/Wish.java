package org.posthouse.setup;

import java.net.IDN;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.message.Address;

/**
 * What an operator wants.
 *
 * @param account the first account
 * @param host the name of the server; empty: it stays if it has one, else mail. and the domain
 * @param listen the address to listen at, {@code *} for all; empty: it stays
 * @param password for an account that is to be made; empty if it was not given
 */
record Wish(Address account, Optional<String> host, Optional<String> listen, String password) {
    static final String ACCOUNT = "account";
    static final String HOSTNAME = "hostname";
    static final String LISTEN = "listen";
    static final String PASSWORD = "password";

    private static final String ALL = "*";
    private static final Pattern HOST =
            Pattern.compile("(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}");
    private static final Pattern LITERAL = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}|[0-9a-f:.]*:[0-9a-f:.]*");

    /** @throws OperationException with what cannot be understood */
    static Wish of(Map<String, String> values) throws OperationException {
        String account = values.getOrDefault(ACCOUNT, "").strip();
        Address address = Address.parse(account)
                .filter(parsed -> !parsed.domain().isEmpty())
                .map(Address::normalized)
                .orElseThrow(() -> new OperationException(
                        "Invalid address: " + account + "; expected one such as you@example.org"));
        if (host(address.domain()).isEmpty()) {
            throw new OperationException("Invalid domain: " + address.domain());
        }
        return new Wish(
                address,
                hostname(values.getOrDefault(HOSTNAME, "").strip()),
                listen(values.getOrDefault(LISTEN, "").strip()),
                values.getOrDefault(PASSWORD, ""));
    }

    private static Optional<String> hostname(String text) throws OperationException {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(host(text)
                .orElseThrow(() -> new OperationException("Not a full host name such as mail.example.org: " + text)));
    }

    /** In the form of the DNS; empty if it is no name with a dot. */
    private static Optional<String> host(String text) {
        try {
            String ascii = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            return HOST.matcher(ascii).matches() ? Optional.of(ascii) : Optional.empty();
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    private static Optional<String> listen(String text) throws OperationException {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.isEmpty()) {
            return Optional.empty();
        } else if (lower.equals("all") || lower.equals(ALL)) {
            return Optional.of(ALL);
        } else if (lower.equals("loopback") || lower.equals("localhost")) {
            return Optional.of("127.0.0.1");
        } else if (LITERAL.matcher(lower).matches()) {
            return Optional.of(lower);
        }
        throw new OperationException("listen must be all, loopback or an address such as 192.0.2.25, not " + text);
    }

    /** The name to give to a server that has none of its own. */
    String derivedHost() {
        return "mail." + host(account.domain()).orElse(account.domain());
    }
}
