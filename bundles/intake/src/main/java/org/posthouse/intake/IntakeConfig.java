package org.posthouse.intake;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of intake. */
@ObjectClassDefinition(
        name = "Posthouse intake",
        description =
                "The one door by which mail enters: limits, who may send what, filters, and how mail is handed over.")
@interface IntakeConfig {
    @AttributeDefinition(
            name = "Host name",
            description = "Name of this server in Received fields and message ids. Empty: that of the server.")
    String hostname() default "";

    @AttributeDefinition(
            name = "Maximum size",
            description = "Largest message in octets; 0: no limit but the disk.",
            min = "0")
    long maxSize() default 104857600;

    @AttributeDefinition(name = "Maximum recipients", description = "Most recipients of one mail.", min = "1")
    int maxRecipients() default 1000;

    @AttributeDefinition(
            name = "Maximum recipients of a null sender",
            description = "Most recipients of one mail from <>: a notification has one, spam often more.",
            min = "1")
    int maxNullSenderRecipients() default 1;

    @AttributeDefinition(
            name = "Maximum relays",
            description = "A message that comes with so many Received fields goes in a circle and is refused.",
            min = "1")
    int maxReceived() default 50;

    @AttributeDefinition(
            name = "Check sender",
            description = "Which sender addresses authenticated users may use.",
            options = {
                @Option(
                        label = "domains served here: only their own address and aliases; others: any",
                        value = "local"),
                @Option(label = "only their own address and aliases", value = "all"),
                @Option(label = "any", value = "off")
            })
    String checkSender() default "local";

    @AttributeDefinition(
            name = "Direct delivery",
            description = "Milliseconds to wait for the mailbox store, if all recipients are here, before the mail is"
                    + " spooled instead; 0: always spool.",
            min = "0")
    int directWait() default 10000;

    @AttributeDefinition(
            name = "Filters",
            description = "Which filters are asked, if it is not to be each one that is there. One entry a filter: its"
                    + " name, then conditions, separated by semicolons: bundle (symbolic name), version (of the bundle,"
                    + " such as [1.2,2)), listener, role (mx, submission, lmtp, internal), direction (in, out or both),"
                    + " domain (of recipients; *.example.org for those below it); several listeners, roles or domains are"
                    + " separated by commas. Then how: required (without it such mail is deferred), mode (enforce),"
                    + " deadline (of a call: 500ms, 5s, 1m), wait (for a thread, likewise), waiting (how many calls may"
                    + " wait), threads (how many calls may run), on-failure (defer or pass). Of several entries of one name"
                    + " the first that matches a mail decides. A filter that no entry names is asked if it is there. An"
                    + " entry that is not understood chooses nothing; mail:filter-list shows why.")
    String[] filters() default {};

    @AttributeDefinition(
            name = "Required filters",
            description = "Names of filters without which no mail is taken: if one is absent, late or failing, mail is"
                    + " deferred.")
    String[] requiredFilters() default {};

    @AttributeDefinition(
            name = "Threads of a filter",
            description = "How many calls of one filter may run at once.",
            min = "1")
    int filterThreads() default 8;

    @AttributeDefinition(
            name = "Wait for a filter",
            description = "Milliseconds that a call waits for a thread of its filter before it counts as failed.",
            min = "1")
    int filterWait() default 30000;

    @AttributeDefinition(
            name = "Calls that wait for a filter",
            description = "How many calls may wait for a thread of one filter; more count as failed at once.",
            min = "0")
    int filterWaiting() default 200;

    @AttributeDefinition(
            name = "Provenance header",
            description =
                    "Add the field X-Posthouse-Filters to mail that filters looked at: which, their version, their"
                            + " verdict.")
    boolean provenanceHeader() default true;

    @AttributeDefinition(
            name = "Memory of a message",
            description = "Largest message in octets that is kept in memory while it comes in; larger ones go to a"
                    + " temporary file. Read when the bundle starts.",
            min = "0")
    int memoryThreshold() default 262144;

    @AttributeDefinition(
            name = "Memory of all messages",
            description = "Most octets all incoming messages together take in memory; above it they go to temporary"
                    + " files. -1: 4 % of the heap, at most 32 MiB. Read when the bundle starts.",
            min = "-1")
    long memoryBudget() default -1;

    @AttributeDefinition(
            name = "Directory",
            description = "Directory of temporary files. Empty: posthouse-intake in the system's directory for such"
                    + " files. Read when the bundle starts.")
    String directory() default "";

    @AttributeDefinition(
            name = "Minimum free space",
            description =
                    "Octets that must stay free on the disk of that directory; below it mail is deferred with 452."
                            + " Spool and mail store look after their own disks. Read when the bundle starts.",
            min = "0")
    long minFree() default 104857600;
}
