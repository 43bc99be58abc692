package org.posthouse.imap;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.posthouse.support.memory.HeapShare;

/** Configuration of the IMAP server. */
@ObjectClassDefinition(
        name = "Posthouse IMAP",
        description =
                "Mailbox access by IMAP (rfc3501). Ports and TLS belong to the listeners. Changes take effect at once.")
public @interface ImapConfig {
    @AttributeDefinition(name = "Host name", description = "The name in the greeting. Empty: that of the server.")
    String hostname() default "";

    @AttributeDefinition(
            name = "Time-out (minutes)",
            description = "A client that is silent for so long is logged out. The standard asks for 30 at least.",
            min = "1")
    int timeout_minutes() default 30;

    @AttributeDefinition(
            name = "Login time-out (seconds)",
            description =
                    "A client that has not logged in is disconnected after so much silence, and after three times as"
                            + " much whatever it says.",
            min = "5")
    int login_timeout_seconds() default 180;

    @AttributeDefinition(
            name = "Keep-alive in IDLE (seconds)",
            description = "A client waiting for news hears something at least this often, so that the connection is not"
                    + " forgotten on its way. 0: never.",
            min = "0")
    int keep_alive_seconds() default 120;

    @AttributeDefinition(
            name = "Longest command (octets)",
            description = "With its literals, but without the message of an APPEND. At most 64512.",
            min = "512",
            max = "64512")
    int max_command() default 61440;

    @AttributeDefinition(
            name = "Longest command before login (octets)",
            description = "The same for clients that have not logged in.",
            min = "512",
            max = "64512")
    int max_command_before_login() default 8192;

    @AttributeDefinition(name = "Largest message (octets)", description = "Larger ones cannot be appended.", min = "1")
    long max_message() default 52428800;

    @AttributeDefinition(
            name = "Bad commands",
            description = "After so many in a row the connection is closed.",
            min = "1")
    int max_errors() default 10;

    @AttributeDefinition(name = "Failed logins", description = "After so many the connection is closed.", min = "1")
    int max_logins() default 5;

    @AttributeDefinition(
            name = "Wait for the mail store (seconds)",
            description =
                    "How long a command waits while the mail store, or for a login the directory, is being replaced,"
                            + " before it is refused. 0: not at all.",
            min = "0",
            max = "60")
    int store_wait_seconds() default 10;

    @AttributeDefinition(
            name = "Memory for views (% of the heap)",
            description = "What all sessions together may hold of the mailboxes they have selected, and of the commands"
                    + " they are carrying out. Above it, the account that holds most is refused more, and the session of it"
                    + " that has been silent longest is logged out.",
            min = "1",
            max = "80")
    int views_heap_percent() default HeapShare.VIEWS_PERCENT;

    @AttributeDefinition(
            name = "Memory for views of an account (% of that)",
            description = "What the sessions of one account may hold of it.",
            min = "1",
            max = "100")
    int views_account_percent() default 25;

    @AttributeDefinition(
            name = "Commands of an account",
            description = "So many sessions of one account are worked for at a time; the commands of the others wait."
                    + " Less than the workers that connections have.",
            min = "1")
    int commands_per_account() default 8;

    @AttributeDefinition(
            name = "Minimum free space",
            description =
                    "Octets that must stay free on the disk where a message of APPEND waits until it is whole; below"
                            + " it APPEND is answered NO [LIMIT]. The mail store looks after its own disk. Read when the bundle"
                            + " starts.",
            min = "0")
    long minFree() default 104857600;
}
