package org.posthouse.pop3;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.posthouse.support.memory.HeapShare;

/** Configuration of {@link Pop3Server}. */
@ObjectClassDefinition(
        name = "Posthouse POP3",
        description =
                "Mailbox access by POP3 (rfc1939). Ports and TLS belong to the listeners. Changes are in force at once"
                        + " and close no connection.")
@interface Pop3Config {
    @AttributeDefinition(
            name = "Host name",
            description = "The name in the greeting. Empty: that of the server.",
            required = false)
    String hostname() default "";

    @AttributeDefinition(
            name = "Time-out (minutes)",
            description =
                    "A client that is silent for so long is disconnected, and nothing is deleted. The standard asks"
                            + " for 10 at least.",
            min = "1")
    int timeout_minutes() default 10;

    @AttributeDefinition(
            name = "Login time-out (seconds)",
            description = "A client that has not logged in is disconnected after so much silence.",
            min = "5")
    int login_timeout_seconds() default 180;

    @AttributeDefinition(name = "Bad commands", description = "After so many the connection is closed.", min = "1")
    int max_errors() default 10;

    @AttributeDefinition(name = "Failed logins", description = "After so many the connection is closed.", min = "1")
    int max_logins() default 3;

    @AttributeDefinition(
            name = "Most messages",
            description =
                    "A session shows so many messages of the INBOX, the oldest ones; the others come when these are"
                            + " deleted. They take 4 octets of memory each, once for all sessions that show the same.",
            min = "1")
    int max_messages() default 200000;

    @AttributeDefinition(
            name = "Memory for maildrops (% of the heap)",
            description =
                    "What the lists of messages of all sessions may take. Above it, logins of the account that holds"
                            + " most are refused, and the session of it that has been there longest is ended.",
            min = "1",
            max = "80")
    int maildrops_heap_percent() default HeapShare.MAILDROPS_PERCENT;

    @AttributeDefinition(
            name = "Memory for maildrops of an account (% of that)",
            description = "What those of one account may take; above it, further logins are refused.",
            min = "1",
            max = "100")
    int maildrops_account_percent() default 25;

    @AttributeDefinition(
            name = "Commands of an account",
            description =
                    "So many sessions of one account are worked for at a time; the commands of the others wait. Less"
                            + " than the workers that connections have.",
            min = "1")
    int commands_per_account() default 8;

    @AttributeDefinition(name = "SCRAM-SHA-256", description = "Offer SCRAM-SHA-256 besides PLAIN and LOGIN.")
    boolean scram() default true;

    @AttributeDefinition(
            name = "Wait for the mail store (seconds)",
            description =
                    "How long a command waits while the mail store, or for a login the directory, is being replaced,"
                            + " before it is refused. 0: not at all.",
            min = "0",
            max = "60")
    int store_wait_seconds() default 10;
}
