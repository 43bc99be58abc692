package org.posthouse.routing;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.routing.Route;

/**
 * A configured next hop.
 *
 * @param route the way to it
 * @param relay mail for its domain is taken from anyone
 */
record NextHop(Route route, boolean relay) {
    private static final int RELAY_PORT = 25;
    private static final int SUBMISSION_PORT = 587; // rfc6409#3.1
    private static final Set<String> TLS = Set.of("none", "opportunistic", "require", "verify");
    private static final Set<String> ENCRYPTED = Set.of("require", "verify");

    /**
     * Reads {@code host[:port][;option=value…]}.
     *
     * @throws IllegalArgumentException if it makes no sense; the text says what, and repeats no password that was written there
     */
    static NextHop of(String text) {
        String[] parts = text.split(";", -1);
        String host = parts[0].strip();
        Optional<Integer> port = Optional.empty();
        int colon = host.lastIndexOf(':');
        if (colon > host.lastIndexOf(']')) {
            port = Optional.of(port(host.substring(colon + 1)));
            host = host.substring(0, colon);
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || !isPlain(host) || host.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("route without host: " + parts[0]);
        }
        Map<String, String> options = new HashMap<>();
        boolean relay = true;
        for (int i = 1; i < parts.length; i++) {
            String[] option = parts[i].strip().split("=", 2);
            String name = option[0].strip().toLowerCase(Locale.ROOT);
            String value = option.length == 2 ? option[1].strip() : "";
            if (parts[i].isBlank()) {
                continue;
            } else if (name.equals("relay")) {
                relay = flag(name, value);
            } else {
                option(host, name, value, options);
            }
        }
        boolean login = checkLogin(host, options);
        String number = Integer.toString(port.orElse(login ? SUBMISSION_PORT : RELAY_PORT));
        options.put("host", host);
        options.put("port", number);
        return new NextHop(new Route(RouteTable.SMTP, host.toLowerCase(Locale.ROOT) + ":" + number, options), relay);
    }

    private static void option(String host, String name, String value, Map<String, String> options) {
        switch (name) {
            case "tls" -> {
                String word = value.toLowerCase(Locale.ROOT);
                if (!TLS.contains(word)) {
                    throw new IllegalArgumentException("tls in the route to " + host + " must be one of " + TLS);
                }
                options.put(name, word);
            }
            case "internal" -> {
                if (flag(name, value)) {
                    options.put(name, "true");
                }
            }
            case "implicit" -> options.put(name, Boolean.toString(flag(name, value)));
            case "user", "password-file" -> {
                if (value.isEmpty() || !isPlain(value)) {
                    throw new IllegalArgumentException(name + " is empty in the route to " + host);
                }
                options.put(name, value);
            }
            default -> {
                if (name.startsWith("pass")) { // and the value is not repeated
                    throw new IllegalArgumentException(
                            "the password for " + host + " must be in its own file, named by password-file=…");
                }
                throw new IllegalArgumentException("unknown option '" + name + "' in the route to " + host);
            }
        }
    }

    /** True if there is a login, which must be whole and must not go in clear. */
    private static boolean checkLogin(String host, Map<String, String> options) {
        boolean user = options.containsKey("user");
        if (user != options.containsKey("password-file")) {
            throw new IllegalArgumentException("the route to " + host + " needs both user and password-file");
        }
        boolean implicit = "true".equals(options.get("implicit"));
        if ((user || implicit) && !ENCRYPTED.contains(options.getOrDefault("tls", "verify"))) {
            throw new IllegalArgumentException((user ? "a login" : "implicit=true") + " needs tls=verify or tls=require"
                    + " in the route to " + host);
        }
        return user;
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c != 127);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new IllegalArgumentException("invalid port: " + text);
    }

    private static boolean flag(String name, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(name + " must be true or false, not " + value);
        };
    }
}
