package org.posthouse.pop3;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.posthouse.support.memory.HeapShare;

/** Configuration of {@link Pop3Server}. */
@ObjectClassDefinition(
        name = "Posthouse POP3",
        description = "Mailbox access over POP3 (rfc1939). Ports and TLS are set in the listeners. Changes take "
                + "effect at once and close no connection.")
@interface Pop3Config {
    @AttributeDefinition(
            name = "Host name",
            description = "Name shown in the greeting. Empty: the server's name.",
            required = false)
    String hostname() default "";

    @AttributeDefinition(
            name = "Timeout (minutes)",
            description = "Disconnect clients that stay silent this long, without deleting anything. The standard "
                    + "requires at least 10.",
            min = "1")
    int timeout_minutes() default 10;

    @AttributeDefinition(
            name = "Login timeout (seconds)",
            description = "Disconnect a client that has not logged in after this much silence.",
            min = "5")
    int login_timeout_seconds() default 180;

    @AttributeDefinition(
            name = "Bad commands",
            description = "Close the connection after this many failed logins.",
            min = "1")
    int max_errors() default 10;

    @AttributeDefinition(
            name = "Failed logins",
            description = "Close the connection after this many failed logins.",
            min = "1")
    int max_logins() default 3;

    @AttributeDefinition(
            name = "Maximum messages",
            description = "How many messages of the INBOX a session shows, oldest first; the rest appear once these "
                    + "are deleted. Each message takes 4 octets of memory, shared by all sessions that show the "
                    + "same list.",
            min = "1")
    int max_messages() default 200000;

    @AttributeDefinition(
            name = "Memory for maildrops (% of the heap)",
            description = "Memory for the message lists of all sessions. Above it, the account that uses most cannot "
                    + "log in again, and its oldest session is ended.",
            min = "1",
            max = "80")
    int maildrops_heap_percent() default HeapShare.MAILDROPS_PERCENT;

    @AttributeDefinition(
            name = "Memory for maildrops per account (% of the above)",
            description = "Memory for the message lists of one account. Above it, further logins are refused.",
            min = "1",
            max = "100")
    int maildrops_account_percent() default 25;

    @AttributeDefinition(
            name = "Concurrent commands per account",
            description = "How many sessions of one account may run a command at the same time; further commands "
                    + "wait. Keep it below the number of connection workers.",
            min = "1")
    int commands_per_account() default 8;

    @AttributeDefinition(name = "SCRAM-SHA-256", description = "Offer SCRAM-SHA-256 in addition to PLAIN and LOGIN.")
    boolean scram() default true;

    @AttributeDefinition(
            name = "Wait for the mail store (seconds)",
            description = "How long a command waits while the mail store (or, for a login, the directory) is being "
                    + "replaced, before it is refused. 0: do not wait.",
            min = "0",
            max = "60")
    int store_wait_seconds() default 30;
}
