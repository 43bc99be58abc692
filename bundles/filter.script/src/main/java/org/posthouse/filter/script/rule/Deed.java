package org.posthouse.filter.script.rule;

import java.util.Objects;
import org.posthouse.api.mail.Action;

/** What a rule wants done. */
public sealed interface Deed {
    /** True if it can be done to the mail as a whole only, not to the copy of one recipient. */
    default boolean isForAll() {
        return false;
    }

    /** True if no later rule is asked about those it is done to. */
    default boolean ends() {
        return false;
    }

    /** An action of the server's. */
    record Act(Action action) implements Deed {
        public Act {
            Objects.requireNonNull(action, "action");
        }

        @Override
        public boolean isForAll() {
            return !action.perRecipient();
        }

        @Override
        public boolean ends() {
            return action.conclusive();
        }
    }

    /**
     * A part of the mail's score, counted once, for however many recipients.
     *
     * @param points as in {@link org.posthouse.api.mail.Score#points}
     * @param reason may be empty
     */
    record Points(double points, String reason) implements Deed {}

    /** A word before the subject, unless it is there already. */
    record Tag(String text) implements Deed {
        @Override
        public boolean isForAll() {
            return true;
        }
    }

    /** No later rule is asked. */
    record Stop() implements Deed {
        @Override
        public boolean ends() {
            return true;
        }
    }

    /** No later rule is asked, and no later filter but those that are required. */
    record Accept() implements Deed {
        @Override
        public boolean isForAll() {
            return true;
        }

        @Override
        public boolean ends() {
            return true;
        }
    }
}
