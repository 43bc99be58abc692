package org.posthouse.filter.junk.accounts;

import java.util.Objects;
import java.util.Optional;
import org.posthouse.filter.junk.model.Lesson;

/**
 * What was learned from a message that is still remembered.
 *
 * @param lesson what the account's model did; its last step, if there were several
 * @param source why it was learned
 * @param insisted there were several steps, which cannot be taken back as one
 * @param shared what the start model did; empty if it was not taught
 */
public record Kept(Lesson lesson, Source source, boolean insisted, Optional<Lesson> shared) {
    /** Why a message was learned. Written as their ordinals: add at the end only. */
    public enum Source {
        /** Its mailbox: it was moved or copied, or appended to Junk. */
        MOVED,
        /** A keyword, $Junk or $NotJunk. */
        KEYWORD,
        /** It was answered. */
        ANSWERED,
        /** It was read and stayed, and another was called junk. */
        KEPT
    }

    public Kept {
        Objects.requireNonNull(lesson, "lesson");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(shared, "shared");
    }
}
