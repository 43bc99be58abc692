package org.posthouse.filter.script.rule;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.posthouse.auth.peer.Networks;

/** When a rule applies. */
public sealed interface Condition {
    /**
     * True if it holds.
     *
     * @throws IOException if the message is no longer available
     */
    boolean holds(Case one) throws IOException;

    /** The conditions it is made of. */
    default List<Condition> parts() {
        return List.of();
    }

    /** True if it may hold for one recipient and not for another. */
    default boolean asksForRecipient() {
        return parts().stream().anyMatch(Condition::asksForRecipient);
    }

    /** True if it tells users from strangers, so that the rule need not be kept to strangers. */
    default boolean asksForUser() {
        return parts().stream().anyMatch(Condition::asksForUser);
    }

    /** All of them hold. */
    record All(List<Condition> parts) implements Condition {
        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean holds(Case one) throws IOException {
            for (Condition part : parts) {
                if (!part.holds(one)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One of them holds. */
    record Any(List<Condition> parts) implements Condition {
        public Any {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean holds(Case one) throws IOException {
            for (Condition part : parts) {
                if (part.holds(one)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** It does not hold. */
    record Not(Condition condition) implements Condition {
        @Override
        public boolean holds(Case one) throws IOException {
            return !condition.holds(one);
        }

        @Override
        public List<Condition> parts() {
            return List.of(condition);
        }
    }

    /** It always holds. */
    record Always() implements Condition {
        @Override
        public boolean holds(Case one) {
            return true;
        }
    }

    /** The client has logged in. */
    record Authenticated() implements Condition {
        @Override
        public boolean holds(Case one) {
            return one.mail().origin().account().isPresent();
        }

        @Override
        public boolean asksForUser() {
            return true;
        }
    }

    /** The connection is encrypted. */
    record Encrypted() implements Condition {
        @Override
        public boolean holds(Case one) {
            return one.mail().origin().tls().isPresent();
        }
    }

    /** The client's address is in one of the networks. */
    record FromNetwork(Networks networks) implements Condition {
        @Override
        public boolean holds(Case one) {
            return one.mail()
                    .origin()
                    .remote()
                    .map(InetSocketAddress::getAddress)
                    .filter(networks::contains)
                    .isPresent();
        }
    }

    /** One of the subject's values fits. */
    record Compared(Subject subject, Match match) implements Condition {
        @Override
        public boolean holds(Case one) throws IOException {
            List<String> values = subject.values(one);
            return one.mail().affords(values, match.cost()) && values.stream().anyMatch(match::fits);
        }

        @Override
        public boolean asksForRecipient() {
            return subject.isOfRecipient();
        }

        @Override
        public boolean asksForUser() {
            return subject.isOfUser();
        }
    }

    /** The subject has a value, though it may be empty. */
    record Exists(Subject subject) implements Condition {
        @Override
        public boolean holds(Case one) throws IOException {
            return !subject.values(one).isEmpty();
        }

        @Override
        public boolean asksForRecipient() {
            return subject.isOfRecipient();
        }

        @Override
        public boolean asksForUser() {
            return subject.isOfUser();
        }
    }

    /**
     * The message is larger, or smaller.
     *
     * @param octets than so many
     * @param over larger
     */
    record Size(long octets, boolean over) implements Condition {
        @Override
        public boolean holds(Case one) {
            long size = one.mail().size();
            return over ? size > octets : size < octets;
        }
    }

    /**
     * The points of the mail are more, or fewer: those that filters have published, and those that rules before this one gave.
     *
     * @param points than so many
     * @param over more
     */
    record Points(double points, boolean over) implements Condition {
        @Override
        public boolean holds(Case one) {
            double sum = one.mail().points();
            return over ? sum > points : sum < points;
        }
    }
}
