package org.posthouse.api.transport;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.posthouse.api.message.Message;

/** Carries a message to recipients. A service with the property {@link #NAME}. */
@ConsumerType
public interface Transport {
    /** Service property, required: the name by which routes call it. */
    String NAME = "transport.name";

    /**
     * Delivers to the recipients of a job; blocks until each has a result. Called on a worker of the queue. It may be
     * called again for the same job after a crash: a recipient's key stays the same, and a transport that can tell must
     * not deliver twice.
     *
     * @param message lent for this call
     * @return one result for each recipient of the job, in their order; never throws for a failed delivery
     */
    List<RecipientResult> deliver(Job job, Message message);
}
