package org.posthouse.auth.spf;

import java.util.List;
import java.util.Optional;
import org.posthouse.auth.peer.Network;

/** A mechanism of a record (rfc7208#5). */
sealed interface Term {
    /** Matches every client (rfc7208#5.1). */
    record All() implements Term {}

    /** Matches if the check of another domain passes (rfc7208#5.2). */
    record Include(MacroString domain) implements Term {}

    /**
     * Matches if the client has an address of a host (rfc7208#5.3).
     *
     * @param domain empty: the domain that is checked
     */
    record A(Optional<MacroString> domain, Prefixes prefixes) implements Term {}

    /** Matches if the client has an address of a mail exchanger (rfc7208#5.4). */
    record Mx(Optional<MacroString> domain, Prefixes prefixes) implements Term {}

    /** Matches if a name of the client, which leads back to it, is within a domain (rfc7208#5.5). */
    record Ptr(Optional<MacroString> domain) implements Term {}

    /** Matches clients in a range (rfc7208#5.6). */
    record Ip(Network network) implements Term {}

    /** Matches if a name has an A record (rfc7208#5.7). */
    record Exists(MacroString domain) implements Term {}

    /** How many bits count, for each family. */
    record Prefixes(int ipv4, int ipv6) {
        static final Prefixes ALL = new Prefixes(32, 128);
    }

    /**
     * A mechanism with the result that it gives.
     *
     * @param text as it was written
     */
    record Directive(SpfResult result, Term term, String text) {}

    /**
     * A record as a whole (rfc7208#4.6).
     *
     * @param redirect where the check goes on if nothing matches (rfc7208#6.1)
     * @param explanation where the explanation of a failure is (rfc7208#6.2)
     */
    record Policy(List<Directive> directives, Optional<MacroString> redirect, Optional<MacroString> explanation) {
        public Policy {
            directives = List.copyOf(directives);
        }
    }
}
