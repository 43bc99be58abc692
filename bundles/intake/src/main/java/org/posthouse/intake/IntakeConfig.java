package org.posthouse.intake;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of intake. */
@ObjectClassDefinition(
        name = "Posthouse intake",
        description = "Where all mail enters: limits, who may send what, filters, and how mail is handed on.")
@interface IntakeConfig {
    @AttributeDefinition(
            name = "Host name",
            description = "Name of this server in Received fields and Message-IDs. Empty: the server's name.")
    String hostname() default "";

    @AttributeDefinition(
            name = "Maximum size",
            description = "Largest message in octets. 0: limited only by disk space.",
            min = "0")
    long maxSize() default 104857600;

    @AttributeDefinition(name = "Maximum recipients", description = "Maximum recipients per mail.", min = "1")
    int maxRecipients() default 1000;

    @AttributeDefinition(
            name = "Maximum recipients for the null sender",
            description = "Maximum recipients of a mail from <>: a bounce has one, spam often has more.",
            min = "1")
    int maxNullSenderRecipients() default 1;

    @AttributeDefinition(
            name = "Maximum hops",
            description = "Refuse a message with this many Received fields: it is in a mail loop.",
            min = "1")
    int maxReceived() default 50;

    @AttributeDefinition(
            name = "Check sender",
            description = "Which sender addresses authenticated users may use.",
            options = {
                @Option(
                        label = "domains hosted here: only their own address and aliases; other domains: any",
                        value = "local"),
                @Option(label = "only their own address and aliases", value = "all"),
                @Option(label = "any", value = "off")
            })
    String checkSender() default "local";

    @AttributeDefinition(
            name = "Direct delivery",
            description = "Milliseconds to wait for the mail store, if all recipients are local, before spooling the "
                    + "mail instead. 0: always spool.",
            min = "0")
    int directWait() default 10000;

    @AttributeDefinition(
            name = "Filters",
            description = "Which filters to run; empty: all installed filters. One entry per filter: its name, then "
                    + "conditions, separated by semicolons: bundle (symbolic name), version (of the bundle, "
                    + "such as [1.2,2)) or use (the version in force, 1.2.0; later ones wait in shadow), "
                    + "listener, role (mx, submission, lmtp, internal), direction (in, out or both), domain (of "
                    + "recipients; *.example.org for its sub-domains), account (who sends or gets it), share "
                    + "(10%, always the same clients); separate several listeners, roles, domains or accounts "
                    + "with commas. Then how to run it: required (without it such mail is deferred), mode "
                    + "(enforce; shadow: its verdicts are compared with those in force and not executed; trial: "
                    + "it decides, and mail it is not for is filtered as without this entry), deadline (per "
                    + "call: 500ms, 5s, 1m), wait (for a thread, likewise), waiting (how many calls may wait), "
                    + "threads (how many calls may run), on-failure (defer or pass), budget.errors, budget.latency and "
                    + "budget.rejects (as for all filters, below). If several entries name "
                    + "the same filter, the first that matches a mail applies. A filter that no entry names runs "
                    + "if it is installed. An invalid entry selects nothing; mail:filter-list shows why.")
    String[] filters() default {};

    @AttributeDefinition(
            name = "New versions",
            description = "What a new version of a filter does that is started beside an older one, such as a jar "
                    + "copied into deploy/, if no entry of Filters speaks of versions.",
            options = {
                @Option(
                        label = "it runs in shadow until promoted (mail:filter-promote); the older one stays in force",
                        value = "shadow"),
                @Option(label = "it replaces the older one at once", value = "inForce")
            })
    String newVersions() default "shadow";

    @AttributeDefinition(
            name = "New filters",
            description = "What a filter does of which no older version is there, if no entry of Filters names it. "
                    + "shadow holds for all that no entry names, however long they have been there: promote each of "
                    + "them first.",
            options = {
                @Option(label = "it is in force", value = "inForce"),
                @Option(label = "it runs in shadow until promoted (mail:filter-promote)", value = "shadow")
            })
    String newFilters() default "inForce";

    @AttributeDefinition(
            name = "Required filters",
            description = "Filters without which no mail is accepted: if one is absent, late or failing, mail is "
                    + "deferred.")
    String[] requiredFilters() default {};

    @AttributeDefinition(
            name = "Threads per filter",
            description = "Maximum concurrent calls of one filter.",
            min = "1")
    int filterThreads() default 8;

    @AttributeDefinition(
            name = "Wait for a filter",
            description = "Milliseconds a call waits for a thread of its filter before it counts as failed.",
            min = "1")
    int filterWait() default 30000;

    @AttributeDefinition(
            name = "Calls waiting for a filter",
            description = "How many calls may wait for a thread of one filter; further calls fail at once.",
            min = "0")
    int filterWaiting() default 200;

    @AttributeDefinition(
            name = "Budget for errors",
            description = "Share of a filter's calls that may fail, such as 5%. A new version that clearly exceeds "
                    + "this, or one of the next two, is set back to the version before; a version that has none is "
                    + "only marked. off: no limit.")
    String budgetErrors() default "5%";

    @AttributeDefinition(
            name = "Budget for latency",
            description = "How long a filter's calls may take: on average (2s, 500ms), for a share of them "
                    + "(p95:2s), or as a multiple of the version before (3x, p95:3x; never less than 50 ms). off: no "
                    + "limit.")
    String budgetLatency() default "2s";

    @AttributeDefinition(
            name = "Budget for rejects",
            description = "Share of mails that a filter may reject, defer, hold or discard: in all (60%), or in "
                    + "addition to the share of the version before (+25%). off: no limit.")
    String budgetRejects() default "+25%";

    @AttributeDefinition(
            name = "Minimum for budgets",
            description = "Calls, or mails, before a filter is judged by its budgets; at most 500.",
            min = "1")
    int budgetMinimum() default 20;

    @AttributeDefinition(
            name = "Probation",
            description = "Hours in force, with at least 50 mails, after which a version is no longer set back by "
                    + "itself but only marked.",
            min = "0")
    int probationHours() default 24;

    @AttributeDefinition(
            name = "Probation in mails",
            description = "Mails after which the probation ends even if the time is not over.",
            min = "1")
    long probationMails() default 10000;

    @AttributeDefinition(
            name = "Provenance header",
            description = "Add the header field X-Posthouse-Filters to filtered mail: filter names, versions and "
                    + "verdicts.")
    boolean provenanceHeader() default true;

    @AttributeDefinition(
            name = "Memory per message",
            description = "Largest incoming message in octets that is kept in memory; larger ones go to a temporary "
                    + "file. Read when the bundle starts.",
            min = "0")
    int memoryThreshold() default 262144;

    @AttributeDefinition(
            name = "Memory for all messages",
            description = "Octets of memory that all incoming messages together may use; beyond that they go to "
                    + "temporary files. -1: 4 % of the heap, at most 32 MiB. Read when the bundle starts.",
            min = "-1")
    long memoryBudget() default -1;

    @AttributeDefinition(
            name = "Directory",
            description = "Directory for temporary files. Empty: posthouse-intake in the system's temporary "
                    + "directory. Read when the bundle starts.")
    String directory() default "";

    @AttributeDefinition(
            name = "Minimum free space",
            description = "Octets that must stay free on the disk of that directory; below it, mail is deferred with "
                    + "452. Spool and mail store check their own disks. Read when the bundle starts.",
            min = "0")
    long minFree() default 104857600;
}
