package org.posthouse.imap;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.posthouse.support.memory.HeapShare;

/** Configuration of the IMAP server. */
@ObjectClassDefinition(
        name = "Posthouse IMAP",
        description = "Mailbox access over IMAP (rfc3501). Ports and TLS are set in the listeners. Changes take "
                + "effect at once.")
public @interface ImapConfig {
    @AttributeDefinition(name = "Host name", description = "Name shown in the greeting. Empty: the server's name.")
    String hostname() default "";

    @AttributeDefinition(
            name = "Timeout (minutes)",
            description = "Log out clients that stay silent this long. The standard requires at least 30.",
            min = "1")
    int timeout_minutes() default 30;

    @AttributeDefinition(
            name = "Login timeout (seconds)",
            description = "Disconnect a client that has not logged in after this much silence, or after three times "
                    + "as long even if it keeps sending commands.",
            min = "5")
    int login_timeout_seconds() default 180;

    @AttributeDefinition(
            name = "Keep-alive in IDLE (seconds)",
            description = "How often a client in IDLE is sent a line, so that routers and firewalls do not drop the "
                    + "connection. 0: never.",
            min = "0")
    int keep_alive_seconds() default 120;

    @AttributeDefinition(
            name = "Longest command (octets)",
            description = "Including literals, but not the message of an APPEND. At most 64512.",
            min = "512",
            max = "64512")
    int max_command() default 61440;

    @AttributeDefinition(
            name = "Longest command before login (octets)",
            description = "The same limit for clients that have not logged in.",
            min = "512",
            max = "64512")
    int max_command_before_login() default 8192;

    @AttributeDefinition(name = "Largest message (octets)", description = "APPEND refuses larger messages.", min = "1")
    long max_message() default 52428800;

    @AttributeDefinition(
            name = "Bad commands",
            description = "Close the connection after this many bad commands in a row.",
            min = "1")
    int max_errors() default 10;

    @AttributeDefinition(
            name = "Failed logins",
            description = "Close the connection after this many failed logins.",
            min = "1")
    int max_logins() default 5;

    @AttributeDefinition(
            name = "SCRAM-SHA-256",
            description =
                    "Offer SCRAM-SHA-256 in addition to PLAIN and LOGIN. It needs a directory that stores the secrets for"
                            + " it.")
    boolean scram() default true;

    @AttributeDefinition(
            name = "Wait for the mail store (seconds)",
            description = "How long a command waits while the mail store (or, for a login, the directory) is being "
                    + "replaced, before it is refused. 0: do not wait.",
            min = "0",
            max = "60")
    int store_wait_seconds() default 30;

    @AttributeDefinition(
            name = "Memory for views (% of the heap)",
            description = "Memory that all sessions together may use for their selected mailboxes and running "
                    + "commands. Above it, the account that uses most is refused more, and its session that has "
                    + "been idle longest is logged out.",
            min = "1",
            max = "80")
    int views_heap_percent() default HeapShare.VIEWS_PERCENT;

    @AttributeDefinition(
            name = "Memory for views per account (% of the above)",
            description = "The part of that memory the sessions of one account may use.",
            min = "1",
            max = "100")
    int views_account_percent() default 25;

    @AttributeDefinition(
            name = "Concurrent commands per account",
            description = "How many sessions of one account may run a command at the same time; further commands "
                    + "wait. Keep it below the number of connection workers.",
            min = "1")
    int commands_per_account() default 8;

    @AttributeDefinition(
            name = "Minimum free space",
            description = "Octets that must stay free on the disk that holds APPEND messages until they are "
                    + "complete. Below it, APPEND is answered NO [LIMIT]. The mail store checks its own disk. "
                    + "Read when the bundle starts.",
            min = "0")
    long minFree() default 104857600;
}
