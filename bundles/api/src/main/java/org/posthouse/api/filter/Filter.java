package org.posthouse.api.filter;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;

/**
 * Looks at mail while it comes in and says what should become of it. Register an implementation as a service; it is in
 * force from the next stage of the next mail on, and out of force when the service goes.
 *
 * <p>Every call runs on a worker thread of the filter's own pool and has a deadline. Calls for different mails come
 * concurrently. A call that throws, or is late, counts as failed, and the configuration decides whether that defers the
 * mail or passes it. A late call is interrupted and its verdict ignored.
 *
 * <p>Filters are called in the order of {@code service.ranking}, highest first, until one gives a final verdict.
 */
@ConsumerType
public interface Filter {
    /** Service property, required: the filter's name, by which configuration and the log know it. */
    String NAME = "filter.name";

    /** Service property, optional: the roles of listeners it runs on ({@code MX}, {@code SUBMISSION}, …). Default: all. */
    String ROLES = "filter.roles";

    /** Service property, optional: milliseconds a call may take. Default: 10,000. */
    String DEADLINE = "filter.deadline";

    /** Service property, optional: {@code defer} (default) or {@code pass}: what a failed or late call means. */
    String ON_FAILURE = "filter.on-failure";

    /** A client connected. */
    default Verdict connect(Origin origin) throws IOException {
        return Verdict.PASS;
    }

    /** The client named the sender (MAIL FROM); {@link Context#recipients()} is empty. */
    default Verdict sender(Context context, Sender sender) throws IOException {
        return Verdict.PASS;
    }

    /** The client named a recipient (RCPT TO); the context has those accepted so far. */
    default Verdict recipient(Context context, Recipient recipient) throws IOException {
        return Verdict.PASS;
    }

    /**
     * The message is there, not yet acknowledged.
     *
     * @param message lent for this call only
     */
    default Verdict message(Context context, Message message) throws IOException {
        return Verdict.PASS;
    }
}
