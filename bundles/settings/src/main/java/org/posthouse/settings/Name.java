package org.posthouse.settings;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A configuration and its file: {@code org.posthouse.smtp} is in {@code org.posthouse.smtp.cfg}, and
 * {@code org.posthouse.net.mina.listener~mx} in {@code org.posthouse.net.mina.listener-mx.cfg}.
 *
 * @param base the PID, or that of the factory
 * @param instance which one of a factory; empty if it is not of a factory
 */
record Name(String base, String instance) {
    private static final String SUFFIX = ".cfg";
    private static final Pattern BASE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.]{0,150}");
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.~@+-]{0,60}");

    /** By the name of a file; empty if it has none of ours. */
    static Optional<Name> ofFile(String file) {
        if (!file.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String name = file.substring(0, file.length() - SUFFIX.length());
        int dash = name.indexOf('-');
        return checked(dash < 0 ? name : name.substring(0, dash), dash < 0 ? "" : name.substring(dash + 1), dash >= 0);
    }

    /**
     * By a configuration; empty if it has a PID that no file can have.
     *
     * @param factoryPid null if it is not of a factory
     */
    static Optional<Name> ofPid(String pid, String factoryPid) {
        if (factoryPid == null) {
            return checked(pid, "", false);
        }
        return pid.startsWith(factoryPid + "~")
                ? checked(factoryPid, pid.substring(factoryPid.length() + 1), true)
                : Optional.empty();
    }

    private static Optional<Name> checked(String base, String instance, boolean many) {
        return BASE.matcher(base).matches()
                        && (many ? INSTANCE.matcher(instance).matches() : instance.isEmpty())
                ? Optional.of(new Name(base, instance))
                : Optional.empty();
    }

    boolean ofFactory() {
        return !instance.isEmpty();
    }

    String pid() {
        return ofFactory() ? base + "~" + instance : base;
    }

    String file() {
        return (ofFactory() ? base + "-" + instance : base) + SUFFIX;
    }
}
