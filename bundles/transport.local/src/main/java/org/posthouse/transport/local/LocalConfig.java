package org.posthouse.transport.local;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of local delivery. */
@ObjectClassDefinition(
        name = "Posthouse local delivery",
        description = "How mail gets into the mailboxes of this server.")
@interface LocalConfig {
    @AttributeDefinition(
            name = "Detail to folder",
            description = "Mail for user+detail goes to the folder named by the detail, instead of to INBOX.")
    boolean detailToFolder() default false;

    @AttributeDefinition(
            name = "Create folders",
            description = "Create the folder named by a detail if it does not exist; else such mail goes to INBOX."
                    + " Senders then choose what folders there are.")
    boolean createFolders() default false;

    @AttributeDefinition(
            name = "Over quota",
            description =
                    "What a client is told if a mailbox is full. Mail that is in the queue already is always tried"
                            + " again until it expires.",
            options = {
                @Option(label = "552 5.2.2, for good", value = "reject"),
                @Option(label = "452 4.2.2, for now", value = "defer")
            })
    String overQuota() default "reject";

    @AttributeDefinition(
            name = "Time-out",
            description = "Seconds the queue waits for the mailbox store before it tries again later.",
            min = "1")
    int timeout() default 60;
}
