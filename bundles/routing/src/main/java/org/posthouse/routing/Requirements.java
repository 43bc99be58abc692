package org.posthouse.routing;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what configuration requires. Lines that make no sense leave those before in force; if there were none, all mail waits
 * until somebody mends them: mail must not go where a part would have kept it from going.
 */
final class Requirements {
    private static final Logger LOG = LoggerFactory.getLogger(Requirements.class);

    private final String option;
    private List<Required> inForce = List.of(Required.UNREADABLE);

    /** @param option the option's name, for the log */
    Requirements(String option) {
        this.option = option;
    }

    /** What is in force from now on. */
    synchronized List<Required> read(String[] lines) {
        try {
            inForce = Required.parse(lines);
        } catch (IllegalArgumentException e) {
            LOG.error(
                    "{} is invalid: {}; {}",
                    option,
                    e.getMessage(),
                    inForce.contains(Required.UNREADABLE)
                            ? "all mail waits until it is corrected"
                            : "its previous value stays in force");
        }
        return inForce;
    }
}
