package org.posthouse.store.sql;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link StoreComponent}. */
@ObjectClassDefinition(
        id = "org.posthouse.store.sql",
        name = "Posthouse mail store",
        description = "Mailboxes in a database and a blob store.")
@interface StoreConfig {
    @AttributeDefinition(
            name = "Waiting operations",
            description = "Maximum operations waiting for the committer; beyond it, senders are asked to try again "
                    + "later. A change takes effect when the bundle restarts.",
            min = "16")
    int queue() default 4096;

    @AttributeDefinition(
            name = "Delivery keys (days)",
            description = "How long to remember a delivery, so that it is not stored twice. Must be longer than mail "
                    + "stays in the queue.",
            min = "1")
    int deliveryKeyDays() default 10;

    @AttributeDefinition(
            name = "Orphans (days)",
            description = "How long to keep a body that no message refers to (left by a crash, for example) before "
                    + "removing it.",
            min = "1",
            max = "3650")
    int orphanDays() default 7;

    @AttributeDefinition(
            name = "Accounts in memory",
            description = "Maximum number of unused accounts whose mailboxes stay in memory.",
            min = "10")
    int accountsInMemory() default 10_000;

    @AttributeDefinition(
            name = "Messages in memory",
            description = "Maximum number of messages of unused mailboxes whose flags stay in memory, at 20 octets "
                    + "each.",
            min = "1000")
    int messagesInMemory() default 1_000_000;

    @AttributeDefinition(name = "Mailboxes", description = "Maximum mailboxes per account.", min = "10")
    int maxMailboxes() default 2000;

    @AttributeDefinition(
            name = "Index new mail",
            description = "Store ENVELOPE and BODYSTRUCTURE of new messages, which makes message lists fast. "
                    + "Otherwise they are computed on request.")
    boolean index() default true;
}
