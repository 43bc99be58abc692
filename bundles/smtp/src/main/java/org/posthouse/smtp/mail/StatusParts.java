package org.posthouse.smtp.mail;

import java.util.List;
import org.posthouse.api.message.Status;

/** Statuses as plain data, in signals and in the state of parked sessions. */
public final class StatusParts {
    /** The number of values that a status takes. */
    public static final int COUNT = 3;

    private StatusParts() {}

    /** Adds a status to a list. */
    public static void add(List<String> values, Status status) {
        values.addAll(of(status));
    }

    /** A status as a list. */
    static List<String> of(Status status) {
        return List.of(Integer.toString(status.code()), status.enhanced(), status.text());
    }

    /**
     * Reads a status.
     *
     * @throws RuntimeException if there is none at this place
     */
    public static Status read(List<?> values, int from) {
        return new Status(Integer.parseInt((String) values.get(from)), (String) values.get(from + 1), (String)
                values.get(from + 2));
    }
}
