package org.posthouse.store.sql;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link StoreComponent}. */
@ObjectClassDefinition(
        id = "org.posthouse.store.sql",
        name = "Posthouse mail store",
        description = "Mailboxes over a database and a blob store.")
@interface StoreConfig {
    @AttributeDefinition(
            name = "Waiting operations",
            description = "The most operations that wait for the committer; above it senders are told to try later."
                    + " A change takes effect when the bundle restarts.",
            min = "16")
    int queue() default 4096;

    @AttributeDefinition(
            name = "Delivery keys (days)",
            description = "How long a delivery is remembered, so that it is not stored twice. Must be longer than mail"
                    + " stays in the queue.",
            min = "1")
    int deliveryKeyDays() default 10;

    @AttributeDefinition(
            name = "Orphans (days)",
            description = "How long a body that no message refers to, such as a crash leaves, is kept before it is"
                    + " removed.",
            min = "1",
            max = "3650")
    int orphanDays() default 7;

    @AttributeDefinition(
            name = "Accounts in memory",
            description = "The most accounts whose mailboxes are kept in memory while nobody uses them.",
            min = "10")
    int accountsInMemory() default 10_000;

    @AttributeDefinition(
            name = "Messages in memory",
            description = "The most messages whose flags are kept in memory while nobody uses them: 20 octets each.",
            min = "1000")
    int messagesInMemory() default 1_000_000;

    @AttributeDefinition(name = "Mailboxes", description = "The most mailboxes of an account.", min = "10")
    int maxMailboxes() default 2000;

    @AttributeDefinition(
            name = "Index new mail",
            description =
                    "Keep ENVELOPE and BODYSTRUCTURE of new messages, which makes lists of messages quick. Otherwise"
                            + " they are computed when they are asked for.")
    boolean index() default true;
}
