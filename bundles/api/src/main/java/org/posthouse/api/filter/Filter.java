package org.posthouse.api.filter;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Looks at mail and says what should become of it. Register an implementation as a service; unless configuration chooses
 * otherwise it is in force from the next mail on, and out of force when the service goes. What was begun for a mail stays
 * chosen for that mail, even if another version of the filter comes meanwhile.
 *
 * <p>Calls run on a worker thread of the filter's own pool, never on one that serves connections, and have a deadline that
 * counts the call and not the wait for a worker. Calls for different mails come concurrently, those of one inspection
 * one at a time. A call that throws, gives null, is late or finds no worker in time has failed, and configuration decides
 * whether that defers the mail or passes it. A late call is interrupted and its verdict ignored; it keeps its worker until it
 * returns. What fails to begin is not begun again for the same mail.
 *
 * <p>Filters are called in the order of {@code service.ranking}, highest first, until one gives a final verdict.
 *
 * @see SimpleFilter for filters without state
 */
@ConsumerType
public interface Filter {
    /** Service property, required: the filter's name, by which configuration and the log know it. */
    String NAME = "filter.name";

    /** Service property, optional: the roles of listeners it runs on ({@code MX}, {@code SUBMISSION}, …). Default: all. */
    String ROLES = "filter.roles";

    /**
     * Service property, optional: {@code in} (default) for mail that comes in, {@code out} for mail about to leave for another
     * server, or both.
     */
    String DIRECTION = "filter.direction";

    /** Service property, optional: milliseconds a call may take. Default: 10,000. */
    String DEADLINE = "filter.deadline";

    /** Service property, optional: {@code defer} (default) or {@code pass}: what a failed or late call means. */
    String ON_FAILURE = "filter.on-failure";

    /**
     * Begins to inspect a connection, a mail that comes in, or a mail about to leave: the context says which. Called on the
     * filter's thread, within the deadline of its first stage.
     *
     * @return the inspection, closed exactly once whatever happens; never null
     */
    Inspection begin(Context context) throws IOException;

    /** The stages at which it has something to say; those it leaves out cost nothing. Asked once, when it comes. */
    default Set<Stage> stages() {
        return EnumSet.allOf(Stage.class);
    }
}
