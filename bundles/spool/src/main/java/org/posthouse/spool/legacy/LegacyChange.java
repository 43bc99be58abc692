package org.posthouse.spool.legacy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A change of an entry.
 *
 * @param entry the record of the entry
 * @param sequence one more than that of the change before
 * @param doomed it is to be deleted
 * @param recipients the recipients' states; empty if they are as before
 */
record LegacyChange(
        long entry, int sequence, boolean doomed, LegacyState state, Optional<List<LegacyRecipient>> recipients) {
    private static final int HELD = 1;
    private static final int DOOMED = 2;
    private static final int RECIPIENTS = 4;

    /** Reads a change; without a base its recipients stay unread, and an empty list stands for them. */
    static LegacyChange read(byte[] octets, Optional<List<LegacyRecipient>> base) throws IOException {
        LegacyInput in = new LegacyInput(octets);
        long entry = in.number();
        int sequence = in.integer();
        int flags = in.octet();
        LegacyState state = new LegacyState(in.integer(), in.instant(), (flags & HELD) != 0, in.text());
        Optional<List<LegacyRecipient>> recipients = Optional.empty();
        if ((flags & RECIPIENTS) != 0) {
            recipients = Optional.of(base.isPresent() ? LegacyRecipient.read(in, base.get()) : List.of());
        }
        return new LegacyChange(entry, sequence, (flags & DOOMED) != 0, state, recipients);
    }
}
