package org.posthouse.transport.local;

import java.util.List;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Message;
import org.posthouse.api.transport.Job;

/** Decides into which mailboxes of an account a message goes. */
@FunctionalInterface
interface Sorter {
    /** At least one filing, in an order that is the same for the same mail: it is part of the delivery keys. */
    List<Filing> sort(Resolution.Mailbox mailbox, Job job, Message message);
}
