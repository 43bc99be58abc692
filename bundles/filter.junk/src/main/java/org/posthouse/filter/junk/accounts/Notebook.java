package org.posthouse.filter.junk.accounts;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.posthouse.store.api.ObjectId;
import org.posthouse.support.Sha256;

/**
 * What is noted about an account beside its model: how far its changes were followed, which messages were in Junk, what was learned from
 * which, and how often the judgement agreed with the user. Bounded: what was noted longest ago is forgotten.
 *
 * <p>Not for use by several threads at a time.
 */
public final class Notebook {
    /** The position of an account that was never followed. */
    public static final long NEVER = -1;

    static final int MOST_LESSONS = 1_000;
    static final int MOST_JUNK = 1_000;
    static final int MOST_MAILBOXES = 200;

    private static final int PLAIN_OCTETS = 600;
    private static final int LESSON_OCTETS = 180;
    private static final int ENTRY_OCTETS = 90;

    /** How much was learned, and how well. Made for the eyes of people too. */
    public record Tally(int ham, int junk, int agreed, int disagreed) {
        static final Tally NONE = new Tally(0, 0, 0, 0);
    }

    final Bounded<Long> tops = new Bounded<>(MOST_MAILBOXES);
    final Bounded<Boolean> inJunk = new Bounded<>(MOST_JUNK);
    final Bounded<Kept> lessons = new Bounded<>(MOST_LESSONS);
    private long position = NEVER;
    private long companion;
    private boolean fromStart;
    private Tally tally = Tally.NONE;
    private boolean changed;
    private boolean urgent;

    /** The short form of a message's id. */
    public static long key(ObjectId message) {
        return ByteBuffer.wrap(Sha256.of(message.value())).getLong();
    }

    /** The mod-sequence up to which the account's changes are known, or {@link #NEVER}. */
    public long position() {
        return position;
    }

    /** Goes on to a position. */
    public void position(long now) {
        if (now != position) {
            position = now;
            changed = true;
        }
    }

    /** The UID in INBOX up to which read mail was looked at as wanted. */
    public long companion() {
        return companion;
    }

    /** Goes on to a UID. */
    public void companion(long uid) {
        companion = uid;
        changed = true;
    }

    /** The lowest UID of a mailbox that was not looked at yet; 0 if the mailbox was never looked at, or is forgotten. */
    public long top(long mailbox) {
        return tops.getOrDefault(mailbox, 0L);
    }

    /** Notes what {@link #top} says next. */
    public void top(long mailbox, long uid) {
        if (top(mailbox) != uid) {
            tops.remove(mailbox); // to be put at the end
            tops.put(mailbox, uid);
            changed = true;
        }
    }

    /** True if a message was seen in Junk, and nowhere else since. */
    public boolean inJunk(long message) {
        return inJunk.containsKey(message);
    }

    /** Notes that a message is in Junk, or that it is out of it. */
    public void inJunk(long message, boolean there) {
        if (there ? inJunk.put(message, true) == null : inJunk.remove(message) != null) {
            changed = true;
        }
    }

    /** True if nothing is noted of any message: then no message can have come out of Junk. */
    public boolean isBlank() {
        return inJunk.isEmpty() && lessons.isEmpty();
    }

    /** What was learned from a message; empty if nothing was, or it is forgotten. */
    public Optional<Kept> lesson(long message) {
        return Optional.ofNullable(lessons.get(message));
    }

    /** Notes what was learned from a message. */
    public void lesson(long message, Kept kept) {
        lessons.put(message, kept);
        touch();
    }

    /** Forgets what was learned from a message. */
    public void takeBack(long message) {
        lessons.remove(message);
        touch();
    }

    /** How much was learned. */
    public Tally tally() {
        return tally;
    }

    /** Counts lessons of a kind; not below 0. */
    public void count(boolean junk, int by) {
        int ham = Math.max(0, tally.ham + (junk ? 0 : by));
        int bad = Math.max(0, tally.junk + (junk ? by : 0));
        tally = new Tally(ham, bad, tally.agreed, tally.disagreed);
        touch();
    }

    /** Counts whether the judgement before a lesson was what the user said. */
    public void agreed(boolean did) {
        tally = new Tally(tally.ham, tally.junk, tally.agreed + (did ? 1 : 0), tally.disagreed + (did ? 0 : 1));
        touch();
    }

    /** True if the model began as the start model, and so knew something before the first lesson. */
    public boolean isFromStart() {
        return fromStart;
    }

    /** Notes that the model began as the start model. */
    public void beganFromStart() {
        fromStart = true;
        touch();
    }

    /** Forgets all lessons, but not how far the account was followed. */
    void forgetLessons() {
        lessons.clear();
        tally = Tally.NONE;
        fromStart = false;
        touch();
    }

    void restore(long itsPosition, long itsCompanion, boolean itsStart, Tally itsTally) {
        position = itsPosition;
        companion = itsCompanion;
        fromStart = itsStart;
        tally = itsTally;
    }

    void touch() {
        changed = true;
        urgent = true;
    }

    /** True if something has to be written, if only some time. */
    boolean isChanged() {
        return changed;
    }

    /** True if something has to be written that is not found again by following changes once more. */
    boolean isUrgent() {
        return urgent;
    }

    void written() {
        changed = false;
        urgent = false;
    }

    /** What it takes in memory, about. */
    int octets() {
        return PLAIN_OCTETS + LESSON_OCTETS * lessons.size() + ENTRY_OCTETS * (tops.size() + inJunk.size());
    }
}
