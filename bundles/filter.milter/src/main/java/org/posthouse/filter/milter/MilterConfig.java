package org.posthouse.filter.milter;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of a milter. */
@ObjectClassDefinition(
        name = "Posthouse filter: milter",
        description =
                "Asks a milter, such as rspamd, clamav-milter or opendkim, about mail. One configuration for each milter.")
@interface MilterConfig {
    @AttributeDefinition(
            name = "Name",
            description =
                    "The name of the filter, as in requiredFilters and in the log. Empty: that of the configuration, rspamd"
                            + " for org.posthouse.filter.milter-rspamd.cfg.")
    String name() default "";

    @AttributeDefinition(
            name = "Address",
            description =
                    "Where the milter listens: inet:host:port or unix:/path. Without it, mail is treated as when the"
                            + " milter cannot be reached.")
    String address() default "";

    @AttributeDefinition(
            name = "Ranking",
            description = "Filters with a higher ranking are asked first. SPF has 300, DKIM 200, DMARC 100.")
    int ranking() default 50;

    @AttributeDefinition(
            name = "Roles",
            description =
                    "Whose mail it is asked about: MX for mail from other servers, SUBMISSION for mail of users, LMTP.")
    String[] roles() default {"MX", "SUBMISSION"};

    @AttributeDefinition(
            name = "On failure",
            description =
                    "What to do with mail if the milter cannot be reached, does not answer in time or breaks the protocol."
                            + " Mail about which it says what is not understood, or wants too many changes, is never"
                            + " accepted unchecked, but deferred.",
            options = {
                @Option(label = "defer it", value = "defer"),
                @Option(label = "accept it unchecked", value = "pass"),
                @Option(label = "reject it", value = "reject")
            })
    String onFailure() default "defer";

    @AttributeDefinition(
            name = "Protocol version",
            description =
                    "The version of the milter protocol to offer. A milter that is older and cannot say so needs 2 or 4.",
            options = {
                @Option(label = "6", value = "6"),
                @Option(label = "4", value = "4"),
                @Option(label = "2", value = "2")
            })
    int protocol() default 6;

    @AttributeDefinition(
            name = "Time to connect (s)",
            description = "How long to wait for the connection to the milter.",
            min = "1",
            max = "300")
    int connectSeconds() default 5;

    @AttributeDefinition(
            name = "Time for a command (s)",
            description = "How long to wait for the answer to a command, a header field or a piece of the body.",
            min = "1",
            max = "300")
    int commandSeconds() default 30;

    @AttributeDefinition(
            name = "Time for a message (s)",
            description =
                    "How long to wait for the answer to the whole message. It begins anew when the milter reports progress.",
            min = "1",
            max = "600")
    int messageSeconds() default 120;

    @AttributeDefinition(
            name = "Longest time for a message (s)",
            description =
                    "How long a milter may take for a message, whatever progress it reports. Clients wait for ten minutes.",
            min = "1",
            max = "600")
    int longestSeconds() default 300;

    @AttributeDefinition(
            name = "Look up client names",
            description =
                    "Tell the milter the client's name in the DNS (PTR), checked. Otherwise it gets the address only.")
    boolean lookUpNames() default true;

    @AttributeDefinition(
            name = "Largest new body (MiB)",
            description =
                    "The largest body that a milter may put in place of a message's own. Larger ones count as a failure.",
            min = "1",
            max = "1024")
    int maxBodyMiB() default 64;
}
