package org.posthouse.transport.local;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of local delivery. */
@ObjectClassDefinition(
        name = "Posthouse local delivery",
        description = "How mail is delivered to the mailboxes on this server.")
@interface LocalConfig {
    @AttributeDefinition(
            name = "Detail to folder",
            description = "Deliver mail for user+detail to the folder named by the detail instead of INBOX.")
    boolean detailToFolder() default false;

    @AttributeDefinition(
            name = "Create folders",
            description = "Create the folder named by a detail if it does not exist; otherwise such mail goes to "
                    + "INBOX. Senders can then create folders.")
    boolean createFolders() default false;

    @AttributeDefinition(
            name = "Over quota",
            description = "Reply to the client when a mailbox is full. Mail already in the queue is retried until it "
                    + "expires.",
            options = {
                @Option(label = "552 5.2.2 (permanent)", value = "reject"),
                @Option(label = "452 4.2.2 (temporary)", value = "defer")
            })
    String overQuota() default "reject";

    @AttributeDefinition(
            name = "Timeout",
            description = "Seconds the queue waits for the mail store before it tries again later.",
            min = "1")
    int timeout() default 60;
}
