package org.posthouse.filter.junk.training;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.filter.junk.accounts.Kept;
import org.posthouse.filter.junk.accounts.Kept.Source;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.SpecialUse;

/**
 * What a user says of a message.
 *
 * @param junk it is junk; false: it is wanted
 * @param source by what
 * @param withdrawn he only takes back the contrary, which he said before
 */
record Sign(boolean junk, Source source, boolean withdrawn) {
    private static final List<String> JUNK = List.of("$Junk", "Junk");
    private static final List<String> NOT_JUNK = List.of("$NotJunk", "NotJunk", "NonJunk");
    private static final String JUNK_NAME = "Junk"; // where filters deliver to

    Sign(boolean junk, Source source) {
        this(junk, source, false);
    }

    /** What a mailbox says of what is in it. */
    enum Role {
        /** It is junk. */
        JUNK,
        /** Nothing: deleted mail, and what the user wrote. */
        SILENT,
        /** It is not junk. */
        PLAIN;

        static Role of(MailboxInfo mailbox) {
            Set<SpecialUse> uses = mailbox.uses();
            if (uses.contains(SpecialUse.JUNK) || mailbox.name().equals(JUNK_NAME)) {
                return JUNK;
            }
            return uses.contains(SpecialUse.TRASH) || uses.contains(SpecialUse.SENT) || uses.contains(SpecialUse.DRAFTS)
                    ? SILENT
                    : PLAIN;
        }
    }

    /**
     * What is known of a message.
     *
     * @param fresh it came into the mailbox since the account was last looked at
     * @param wasInJunk it was seen in Junk before
     */
    record Message(Role role, boolean fresh, Flags flags, boolean wasInJunk, Optional<Kept> lesson) {}

    /** True if flags alone can say something, whatever else is known. */
    static boolean isIn(Flags flags) {
        return flags.has(Flags.ANSWERED) || isJunk(flags) || isNotJunk(flags);
    }

    /** What the user says of a message; empty: nothing, or nothing new. */
    static Optional<Sign> of(Message message) {
        Optional<Sign> sign = said(message);
        boolean known = sign.isPresent()
                && message.lesson().isPresent()
                && message.lesson().get().lesson().junk() == sign.get().junk();
        return known ? Optional.empty() : sign;
    }

    private static Optional<Sign> said(Message message) {
        boolean junk = isJunk(message.flags());
        boolean notJunk = isNotJunk(message.flags());
        if (message.role() == Role.JUNK && message.fresh()) { // a move counts more than keywords from before it
            return Optional.of(new Sign(true, Source.MOVED));
        }
        if (message.role() == Role.PLAIN && message.fresh() && cameOut(message)) {
            return Optional.of(new Sign(false, Source.MOVED));
        }
        Optional<Source> source = message.lesson().map(Kept::source);
        if (source.isPresent() && source.get() == Source.MOVED) { // and keywords from before the move are still there
            return Optional.empty();
        }
        if (junk != notJunk) {
            return Optional.of(new Sign(junk, Source.KEYWORD));
        }
        if (message.role() != Role.PLAIN
                || message.lesson().isEmpty() && !message.flags().has(Flags.ANSWERED)) {
            return Optional.empty();
        }
        if (source.isPresent() && source.get() == Source.KEYWORD && !junk) { // the keyword was removed
            return Optional.of(new Sign(!message.lesson().get().lesson().junk(), Source.KEYWORD, true));
        }
        return message.flags().has(Flags.ANSWERED) ? Optional.of(new Sign(false, Source.ANSWERED)) : Optional.empty();
    }

    private static boolean cameOut(Message message) {
        return message.wasInJunk()
                || message.lesson()
                        .filter(kept -> kept.lesson().junk() && kept.source() == Source.MOVED)
                        .isPresent();
    }

    private static boolean isJunk(Flags flags) {
        return JUNK.stream().anyMatch(flags::hasKeyword);
    }

    private static boolean isNotJunk(Flags flags) {
        return NOT_JUNK.stream().anyMatch(flags::hasKeyword);
    }
}
