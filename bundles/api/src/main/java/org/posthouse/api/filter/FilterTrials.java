package org.posthouse.api.filter;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;

/**
 * Filters that are asked without effect: in shadow about mail that flows, and by a replay about mail that is stored; and what
 * they would have decided otherwise. For administration.
 */
@ProviderType
public interface FilterTrials {
    /** Groups of differences that are kept for each version of a filter, of shadow and of replay together. */
    int MOST_GROUPS = 20;

    /** Mails that are kept of each group: the latest ones. */
    int MOST_MAILS = 50;

    /** The differences that the versions of a filter have had that are there now, the latest group first. */
    List<Group> differences(String filter);

    /**
     * Asks a filter what it says of a stored mail: its connection, sender, recipients and message, until an answer ends it. Blocks
     * until it has answered; asked on threads that mail that flows does not use, and counted nowhere. Nothing becomes of the
     * verdicts. The filter can see that it {@linkplain Context#isReplay is a replay}.
     *
     * @param which the filter
     * @param mail the mail as far as it is known; what its {@linkplain Mail#findings() findings} say of the filter is what the
     *     answer is compared with
     * @param message readable until this method returns
     * @param keep a difference is kept for {@link #differences}
     * @param use is called once, with what the filter said
     * @return what {@code use} made of that; empty if no such filter is there
     * @throws IOException if the message cannot be read, or {@code use} throws it
     * @throws InterruptedException if the caller is interrupted
     */
    <T> Optional<T> replay(Which which, Mail mail, Message message, boolean keep, Use<T> use)
            throws IOException, InterruptedException;

    /** True if a version is there, in force or not, that looks at mail that comes in. */
    boolean isThere(Which which);

    /**
     * The entries of the configuration for a filter, in their order, and whether they choose a version of it, be it there or not.
     *
     * @param filter its name
     * @param symbolicName its bundle's
     * @param version its bundle's
     */
    List<Entry> entries(String filter, String symbolicName, String version);

    /**
     * An entry of the configuration.
     *
     * @param text as it was written
     * @param mismatch why it does not choose that version; empty if it does, as long as no other fits it better
     */
    record Entry(String text, Optional<String> mismatch) {}

    /**
     * A version of a filter.
     *
     * @param filter its name
     * @param version its bundle's version, or symbolic name and version as in {@link FilterAdmin.FilterInfo#bundle}; empty: the
     *     one that is in force, or would be without configuration
     */
    record Which(String filter, Optional<String> version) {}

    /** Takes what a filter said of a stored mail. */
    @FunctionalInterface
    interface Use<T> {
        /**
         * What becomes of it.
         *
         * @param edited the message as the verdicts would have it, lent for this call; the message itself if they leave it alone
         * @return not null
         */
        T of(Opinion opinion, Message edited) throws IOException;
    }

    /**
     * What a filter said of a stored mail.
     *
     * @param bundle symbolic name and version of its bundle
     * @param said its verdicts in their order; those that pass are among them
     * @param failure why it gave none that counts; empty if it did
     * @param then the kinds of actions that the filter of its name wanted when the mail came; empty if that is not known
     * @param now the kinds of actions that it wants, {@code failed} among them; empty: it passes
     */
    record Opinion(
            String bundle, List<Said> said, Optional<String> failure, Optional<Set<String>> then, Set<String> now) {
        public Opinion {
            said = List.copyOf(said);
            then = then.map(Set::copyOf);
            now = Set.copyOf(now);
        }

        /** True if it decides as it did; a mail of which that is not known is the same if it passes. */
        public boolean same() {
            return then.map(now::equals).orElse(now.isEmpty());
        }
    }

    /**
     * A verdict.
     *
     * @param stage when it was given
     * @param recipient about whom; empty but at RECIPIENT
     * @param verdict the verdict; messages that it brings cannot be read any more
     * @param kinds its kinds of actions, in words
     * @param detail statuses and reasons, in words
     */
    record Said(Stage stage, Optional<Address> recipient, Verdict verdict, String kinds, String detail) {}

    /** Who found a difference. */
    enum Source {
        /** A filter in shadow. */
        SHADOW,
        /** A replay of stored mail. */
        REPLAY
    }

    /**
     * Differences of one kind.
     *
     * @param filter the filter's name
     * @param bundle symbolic name and version of the bundle of the filter that was asked without effect
     * @param source who found them
     * @param inForce the kinds of actions that were done, such as {@code pass} or {@code addheader, hold}; {@code not recorded}
     *     if that is not known
     * @param said those that this filter wanted; {@code failed} if it gave no verdict
     * @param count how many there were since the filter came
     * @param mails the latest of them, newest first
     */
    record Group(
            String filter,
            String bundle,
            Source source,
            String inForce,
            String said,
            long count,
            List<Compared> mails) {
        public Group {
            mails = List.copyOf(mails);
        }

        /** The difference in words: {@code pass → reject}. */
        public String kind() {
            return inForce + " → " + said;
        }
    }

    /**
     * A mail on which two versions differ.
     *
     * @param at when that was found
     * @param mail its id; for a connection its session's
     * @param sender its reverse-path, in angle brackets; empty if it had none yet
     * @param subject its subject; empty if that is not known
     * @param detail what the filter's actions are about
     */
    record Compared(Instant at, String mail, String sender, String subject, String detail) {}
}
