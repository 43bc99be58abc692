package org.posthouse.api.intake;

import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Draft;

/**
 * Where the server's own mail enters: DSNs, vacation replies, redirects, reports. It is queued under its id, is asked about at
 * the {@link org.posthouse.api.filter.OutboundStage} when it leaves, and is not seen by filters of mail that comes in.
 */
@ProviderType
public interface Outbox {
    /**
     * Submits a mail. The same id submitted again, within {@link org.posthouse.api.spool.Spool#REMEMBERED}, is the same mail
     * and is sent once, whatever crashed in between; {@link org.posthouse.api.mail.DeliveryKey#derived} makes such ids. Blocks on
     * the disk: call it on a worker.
     *
     * @param mail its origin's role is INTERNAL; its recipients need no keys
     * @param message with all header fields but Received; read before this method returns
     * @param whenDurable called exactly once, on any thread; must not block
     */
    void submit(Mail mail, Message message, Draft.Completion whenDurable);
}
