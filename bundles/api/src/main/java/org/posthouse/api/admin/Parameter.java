package org.posthouse.api.admin;

/**
 * A parameter of an operation.
 *
 * @param name lower case words joined by hyphens
 * @param description for the administrator
 * @param kind how it is written
 * @param required it must be given
 */
public record Parameter(String name, String description, Kind kind, boolean required) {
    /** How a parameter is written. */
    public enum Kind {
        /** Any text. */
        TEXT,
        /** Not shown, not kept in a history. */
        SECRET,
        /** A number of octets: {@code 500M}, {@code 2G}; 0 for none. */
        OCTETS,
        /** A whole number. */
        NUMBER,
        /** {@code true} or {@code false}. */
        FLAG
    }

    public static Parameter required(String name, String description) {
        return new Parameter(name, description, Kind.TEXT, true);
    }

    public static Parameter optional(String name, String description) {
        return new Parameter(name, description, Kind.TEXT, false);
    }
}
