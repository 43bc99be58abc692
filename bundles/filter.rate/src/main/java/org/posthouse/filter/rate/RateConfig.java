package org.posthouse.filter.rate;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the filter for rates. */
@ObjectClassDefinition(
        name = "Posthouse filter: rates",
        description =
                "Limits how much a client, a network, an account or a domain sends in a time. What is too much is refused"
                        + " for now (4yz), so that an honest sender comes again.")
@interface RateConfig {
    @AttributeDefinition(
            name = "Limits",
            description =
                    "One entry per limit: for whom, then what and how much, separated by semicolons, such as client;"
                            + " messages=3000/1h: so many at once, and so many in the time in the long run. For whom: client (its"
                            + " address; of IPv6 its /64), network (/24 of IPv4, /64 of IPv6), sender-domain: all three of clients that have not"
                            + " logged in; account (that has). What: connections (of a client or a network, logged in or not), messages"
                            + " or recipients. Times: 30s, 10m, 1h, 1d. With hold, for accounts, mail is accepted and held in the"
                            + " queue instead, until you have looked at it: the account's password may be stolen.")
    String[] limits() default {
        "client; connections=1200/10m",
        "client; messages=3000/1h",
        "network; messages=12000/1h",
        "account; recipients=1000/1h; hold",
        "account; recipients=3000/1d"
    };

    @AttributeDefinition(
            name = "Exempt networks",
            description =
                    "Clients that are not limited, such as your own relays: addresses or ranges like 192.0.2.0/24. Clients"
                            + " on loopback and private addresses never are. Accounts are limited wherever they log in.")
    String[] exempt() default {};

    @AttributeDefinition(
            name = "Exempt accounts",
            description = "Accounts that are not limited, such as the one that sends a newsletter: news@example.org.")
    String[] exemptAccounts() default {};
}
