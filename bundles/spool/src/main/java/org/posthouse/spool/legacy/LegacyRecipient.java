package org.posthouse.spool.legacy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Status;

/**
 * A recipient and how far it is.
 *
 * @param recipient the recipient with its key
 * @param phase what became of it
 * @param last the last reply
 * @param remoteMta the host that gave it
 * @param delayNotified the sender was told of a delay
 */
record LegacyRecipient(
        Recipient recipient, Phase phase, Optional<Status> last, Optional<String> remoteMta, boolean delayNotified) {
    /** As it was written; a recipient that was refused was pending, with a 5yz reply, until its sender was told. */
    enum Phase {
        PENDING,
        DONE,
        FAILED
    }

    private static final int PHASE = 3;
    private static final int LAST = 4;
    private static final int REMOTE_MTA = 8;
    private static final int DELAY_NOTIFIED = 16;
    private static final int IN_FULL = 32;

    /** Reads recipients; those that are written in short are the same as in {@code base}, but for their progress. */
    static List<LegacyRecipient> read(LegacyInput in, List<LegacyRecipient> base) throws IOException {
        int count = in.count();
        List<LegacyRecipient> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int flags = in.octet();
            Recipient recipient;
            if ((flags & IN_FULL) != 0) {
                recipient = in.recipient().key(in.text()).build();
            } else if (i < base.size()) {
                recipient = base.get(i).recipient;
            } else {
                throw new IOException("progress of an unknown recipient");
            }
            Optional<Status> last = (flags & LAST) != 0 ? Optional.of(in.status()) : Optional.empty();
            Optional<String> remoteMta = (flags & REMOTE_MTA) != 0 ? Optional.of(in.text()) : Optional.empty();
            Phase phase = LegacyInput.one(Phase.values(), flags & PHASE);
            all.add(new LegacyRecipient(recipient, phase, last, remoteMta, (flags & DELAY_NOTIFIED) != 0));
        }
        return all;
    }

    Disposition.Phase now() {
        return switch (phase) {
            case PENDING ->
                last.map(Status::permanent).orElse(false) ? Disposition.Phase.TELLING : Disposition.Phase.WAITING;
            case DONE -> Disposition.Phase.DELIVERED;
            case FAILED -> Disposition.Phase.FAILED;
        };
    }
}
