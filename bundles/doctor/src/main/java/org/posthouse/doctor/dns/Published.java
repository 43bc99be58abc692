package org.posthouse.doctor.dns;

import org.posthouse.api.health.Diagnosis;

/**
 * A record that the DNS should have, and what it has.
 *
 * @param name with a dot at its end
 * @param type such as MX
 * @param value as it stands in a zone file; empty if there is nothing to write there
 * @param zone it belongs into the zone of the domain or of the server's name, and not into another's
 * @param spare it is missing, and nothing fails without it
 * @param found what the DNS has
 */
public record Published(String name, String type, String value, boolean zone, boolean spare, Diagnosis found) {
    /** An address that cannot be known here. */
    static final String TO_FILL_IN = "PUBLIC-ADDRESS";

    /** What to say of it in one word: {@code optional}, {@code none} or that of its state. */
    public String state() {
        return spare ? "optional" : value.isEmpty() ? "none" : found.state().word();
    }

    /** A line of a zone file; a comment if there is nothing to paste. */
    public String line() {
        if (value.isEmpty()) {
            return "; " + type + ": " + found.found();
        }
        String record = String.format("%-32s %-5s %s", name, type, value);
        if (!zone) {
            return "; for your address provider to set: " + name + " " + type + " " + value;
        }
        return value.equals(TO_FILL_IN) ? "; fill in: " + record : record;
    }
}
