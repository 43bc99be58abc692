package org.posthouse.transport.relay.config;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/** Names of hosts in text form. */
public final class HostNames {
    private HostNames() {}

    /** The form in which host names are compared: lower case, no trailing dot. */
    public static String key(String host) {
        String key = host.strip().toLowerCase(Locale.ROOT);
        return key.endsWith(".") ? key.substring(0, key.length() - 1) : key;
    }

    /** A name in A-labels; empty if it is not the name of a host. */
    public static Optional<String> ascii(String name) {
        String key = key(name);
        try {
            String ascii = key.chars().allMatch(c -> c < 128) ? key : key(IDN.toASCII(key, IDN.ALLOW_UNASSIGNED));
            return isHostName(ascii) ? Optional.of(ascii) : Optional.empty();
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    /** True if a host can have this name. */
    public static boolean isHostName(String name) {
        return name.length() <= 255 && name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    }
}
