package org.posthouse.filter.dnsbl;

import java.util.Optional;
import java.util.Set;
import org.posthouse.filter.dnsbl.Subject.Of;

/**
 * A list as the configuration has it.
 *
 * @param zone its domain, in lower case
 * @param kind what it lists
 * @param points what an entry counts; 0 if it counts nothing
 * @param reject an entry refuses the mail
 * @param answers which answers mean an entry
 * @param of what of a mail it is asked about
 * @param reason its text (TXT) is asked for
 * @param whole it is asked for names as they are, and not for their last labels
 * @param test something that it certainly lists; empty: what rfc5782#5 says, if it says something about this kind
 */
record BlockList(
        String zone,
        Kind kind,
        double points,
        boolean reject,
        AnswerRule answers,
        Set<Of> of,
        boolean reason,
        boolean whole,
        Optional<String> test) {
    /** What a list has entries of. */
    enum Kind {
        ADDRESSES(Set.of(Of.IPV4, Of.IPV6), Set.of(Of.IPV4, Of.IPV6), Set.of(Of.IPV4, Of.IPV6)),
        DOMAINS(
                Set.of(Of.SENDER, Of.HELO, Of.FROM, Of.LINKS),
                Set.of(Of.SENDER, Of.HELO, Of.HOST, Of.FROM, Of.LINKS),
                Set.of(Of.HOST)),
        HASHES(Set.of(Of.FROM, Of.REPLY_TO, Of.BODY), Set.of(Of.SENDER, Of.FROM, Of.REPLY_TO, Of.BODY), Set.of());

        private final Set<Of> usual;
        private final Set<Of> possible;
        private final Set<Of> certain;

        Kind(Set<Of> usual, Set<Of> possible, Set<Of> certain) {
            this.usual = usual;
            this.possible = possible;
            this.certain = certain;
        }

        /** What it is asked about if nothing is said. */
        Set<Of> usual() {
            return usual;
        }

        /** What it can be asked about. */
        Set<Of> possible() {
            return possible;
        }

        /** What of it a sender cannot choose as he likes. */
        Set<Of> certain() {
            return certain;
        }
    }

    BlockList {
        of = Set.copyOf(of);
    }

    /** True if it can be asked about this. */
    boolean isAbout(Subject subject) {
        return kind == subject.kind() && of.contains(subject.of());
    }

    /** The name of its rule in a score. */
    String rule() {
        return "dnsbl." + zone;
    }
}
