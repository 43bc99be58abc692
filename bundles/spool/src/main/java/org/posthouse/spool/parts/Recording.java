package org.posthouse.spool.parts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;

/** What the record of a lease makes of a mail. */
public final class Recording {
    private Recording() {}

    /**
     * The mail's recipients after a record. What an administrator did meanwhile stays: a hold is kept, and nothing comes of
     * a recipient that was deleted.
     *
     * @param named the delivery keys of the recipients that are recorded
     * @param now what became of them
     */
    public static List<Recipient> apply(Mail mail, Set<String> named, List<Recipient> now) {
        Map<String, Recipient> next = new LinkedHashMap<>();
        now.forEach(r -> next.putIfAbsent(r.key(), r));
        Optional<Hold> hold = Optional.empty();
        Set<String> there = new HashSet<>();
        List<Recipient> after = new ArrayList<>(mail.recipients().size() + now.size());
        for (Recipient r : mail.recipients()) {
            Recipient instead = next.remove(r.key());
            if (!named.contains(r.key())) {
                after.add(r);
                continue;
            }
            there.add(r.key());
            Optional<Hold> own = r.disposition().held();
            hold = hold.isPresent() ? hold : own;
            if (instead != null) {
                after.add(kept(own, released(r, instead)));
            }
        }
        if (there.isEmpty() && !named.isEmpty()) {
            return mail.recipients(); // all were deleted
        }
        for (Recipient other : next.values()) {
            if (!named.contains(other.key()) || there.contains(other.key())) {
                after.add(kept(hold, other));
            }
        }
        return after;
    }

    /** An administrator's release stays, also if the lease began before it: what a filter holds then is not held. */
    private static Recipient released(Recipient was, Recipient now) {
        if (!was.disposition().released() || now.disposition().released()) {
            return now;
        }
        Optional<Hold> held = now.disposition().held().filter(hold -> !hold.isByFilter());
        Disposition.Builder disposition = now.disposition().toBuilder().release();
        held.ifPresent(disposition::hold);
        return now.with(disposition.build());
    }

    private static Recipient kept(Optional<Hold> hold, Recipient r) {
        return hold.isEmpty() || !r.open() || r.disposition().held().isPresent()
                ? r
                : r.with(r.disposition().toBuilder().hold(hold.get()).build());
    }
}
