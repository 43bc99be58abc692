package org.posthouse.api.filter;

import java.io.IOException;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Message;

/**
 * A filter that keeps no state from stage to stage: override what it has something to say to. It may be registered as a
 * {@link Filter} or as this.
 */
@ConsumerType
public interface SimpleFilter extends Filter {
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

    @Override
    default Inspection begin(Context context) {
        return new Stateless(this);
    }

    @Override
    default Set<Stage> stages() {
        return Stateless.stages(getClass());
    }
}
