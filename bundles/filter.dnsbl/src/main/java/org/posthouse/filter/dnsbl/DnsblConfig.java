package org.posthouse.filter.dnsbl;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the filter for DNS lists. */
@ObjectClassDefinition(
        name = "Posthouse filter: DNS lists",
        description =
                "Asks lists in the DNS about clients, domains and e-mail addresses (RFC 5782). An entry counts points for"
                        + " the score of the mail, or refuses the mail. A list that answers wrong is left out.")
@interface DnsblConfig {
    @AttributeDefinition(
            name = "Lists",
            description =
                    "Which lists to ask; none by default, since their terms of use differ: most are free for small"
                            + " servers only, and refuse queries that come through public resolvers. One entry per list: its domain,"
                            + " then, separated by semicolons, kind (addresses, domains or hashes of e-mail addresses; addresses by"
                            + " default), and points (what an entry counts; below 0 for a list of good senders:"
                            + " of addresses, or of domains and then about host only) or reject (an entry"
                            + " refuses the mail). Optional: answers (which answers mean an entry, such as 127.0.0.2 or"
                            + " 127.0.0.4/30), bits (of the last octet, likewise), of (what to ask about: ipv4, ipv6 for addresses;"
                            + " sender, helo, host, from, links for domains; sender, from, reply-to, body for hashes), whole (names as"
                            + " they are, not their last two and three labels), reason (ask for the list's text), test (something"
                            + " that is certainly listed, if the list has no usual test entry). Separate several values with commas."
                            + " Example: zen.spamhaus.org; points=4; answers=127.0.0.2, 127.0.0.3, 127.0.0.4/30; reason")
    String[] lists() default {};

    @AttributeDefinition(
            name = "Trusted networks",
            description =
                    "Clients whose mail is not checked, such as your own relays: addresses or ranges like 192.0.2.0/24."
                            + " Mail from loopback and private addresses is never checked, nor is mail of users who have logged in.")
    String[] trusted() default {};

    @AttributeDefinition(
            name = "Time limit",
            description =
                    "Milliseconds that all lists together may take, once for the envelope and once for the message.",
            min = "100",
            max = "20000")
    int timeLimit() default 5000;

    @AttributeDefinition(
            name = "On missing answers",
            description = "What to do if a list does not answer in time. A list that often does not is left out.",
            options = {
                @Option(label = "go on without it", value = "pass"),
                @Option(label = "defer the mail", value = "defer")
            })
    String onTempError() default "pass";

    @AttributeDefinition(
            name = "Links and addresses per message",
            description =
                    "How many domains of links, and how many e-mail addresses, are taken from the text of a message.",
            min = "1",
            max = "100")
    int mostPerMessage() default 20;

    @AttributeDefinition(
            name = "Test interval",
            description = "Minutes between two tests of a list: it must list its test entries, and not list others"
                    + " (RFC 5782, section 5).",
            min = "1",
            max = "1440")
    int testMinutes() default 60;

    @AttributeDefinition(
            name = "Rest",
            description = "Minutes for which a list that answers wrong is left out, before it is tested again.",
            min = "1",
            max = "10080")
    int restMinutes() default 60;
}
