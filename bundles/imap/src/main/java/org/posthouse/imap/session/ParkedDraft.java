package org.posthouse.imap.session;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.posthouse.support.scratch.Draft;
import org.posthouse.support.scratch.Scratch;

/**
 * A message that has not come to its end, in parked state: its octets, or the ticket of its file. They belong to IMAP until it is
 * whole, so that no other part has to be there meanwhile.
 */
final class ParkedDraft {
    private ParkedDraft() {}

    /**
     * Lets go of a message. Touches the disk if it is there.
     *
     * @param left octets that are still to come
     */
    static Map<String, Object> park(Draft draft, long left) throws IOException {
        try {
            Optional<byte[]> octets = draft.octets();
            if (octets.isPresent()) {
                return Map.of("octets", octets.get(), "whole", draft.size() + left);
            }
            String ticket = UUID.randomUUID().toString();
            draft.leave(ticket);
            return Map.of("ticket", ticket, "taken", draft.size());
        } finally {
            draft.close();
        }
    }

    /**
     * Takes it up again; may touch the disk.
     *
     * @throws IOException if it is gone
     */
    static Draft find(Scratch scratch, Map<String, Object> parked) throws IOException {
        if (parked.get("octets") instanceof byte[] octets
                && parked.get("whole") instanceof Long whole
                && octets.length <= whole) {
            Draft draft = scratch.begin(whole);
            draft.write(octets, 0, octets.length);
            draft.flush();
            return draft;
        }
        if (!(parked.get("ticket") instanceof String ticket) || !(parked.get("taken") instanceof Long taken)) {
            throw new IOException("the parked state is not a message");
        }
        Draft draft = scratch.find(ticket).orElseThrow(() -> new IOException("parked message not found"));
        if (draft.size() != taken) {
            draft.close();
            throw new IOException("only " + draft.size() + " of " + taken + " octets found");
        }
        return draft;
    }
}
