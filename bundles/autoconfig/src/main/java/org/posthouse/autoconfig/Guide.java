package org.posthouse.autoconfig;

import java.util.List;
import java.util.Optional;

/**
 * All that a mail program is told.
 *
 * @param domain the part of the address behind the @, in lower case
 * @param host the name of the server
 * @param name what the account is called
 * @param offers what can be reached, the best of each kind first
 */
record Guide(String domain, String host, String name, List<Offer> offers) {
    Guide {
        offers = List.copyOf(offers);
    }

    /** True if mail can be read and sent by it. */
    boolean isComplete() {
        return offers.stream().anyMatch(Offer::incoming) && offers.stream().anyMatch(o -> !o.incoming());
    }

    /** The best way to read mail. */
    Optional<Offer> incoming() {
        return offers.stream().filter(Offer::incoming).findFirst();
    }

    /** The best way to send mail. */
    Optional<Offer> outgoing() {
        return offers.stream().filter(o -> !o.incoming()).findFirst();
    }
}
