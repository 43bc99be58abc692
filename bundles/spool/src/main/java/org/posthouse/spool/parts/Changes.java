package org.posthouse.spool.parts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.spool.Change;

/** What an administrator's change makes of a mail. */
public final class Changes {
    private Changes() {}

    /**
     * Applies a change to what a selector chooses.
     *
     * @param parts the parts of the mail
     * @return the mail's recipients after it; empty if it does not concern the mail
     */
    public static Optional<List<Recipient>> apply(Mail mail, List<Part> parts, Selector selector, Change change) {
        if (!selector.matches(mail)) {
            return Optional.empty();
        }
        boolean nullSender = mail.sender().address().isEmpty();
        Map<String, Optional<Recipient>> changed = new HashMap<>();
        for (Part part : parts) {
            for (Recipient r : selector.chosen(part)) {
                if (concerns(change, part, r, selector.query().id().isPresent())) {
                    changed.put(r.key(), changed(r, part.leased(), change, nullSender));
                }
            }
        }
        return changed.isEmpty() ? Optional.empty() : Optional.of(replaced(mail.recipients(), changed));
    }

    private static List<Recipient> replaced(List<Recipient> all, Map<String, Optional<Recipient>> changed) {
        List<Recipient> after = new ArrayList<>(all.size());
        for (Recipient r : all) {
            Optional<Recipient> instead = changed.get(r.key());
            if (instead == null) {
                after.add(r);
            } else {
                instead.ifPresent(after::add);
            }
        }
        return after;
    }

    private static boolean concerns(Change change, Part part, Recipient r, boolean named) {
        boolean held = r.disposition().held().isPresent();
        if (change instanceof Change.Hold) {
            return !held;
        } else if (change instanceof Change.Release release) {
            // what is under way may be held by a filter before that is known here
            return held
                    || release.underWay()
                            && named
                            && part.leased()
                            && !r.disposition().released();
        } else if (change instanceof Change.Retry) {
            return !held && !part.leased();
        } else if (change instanceof Change.Bounce) {
            return !part.leased() && r.disposition().phase() == Phase.WAITING; // else its outcome is final already
        }
        return true;
    }

    private static Optional<Recipient> changed(Recipient r, boolean leased, Change change, boolean nullSender) {
        Disposition.Builder next = r.disposition().toBuilder();
        if (change instanceof Change.Hold hold) {
            next.hold(hold.hold());
        } else if (change instanceof Change.Release release) {
            next.release();
            if (!leased) {
                next.due(release.due());
            }
        } else if (change instanceof Change.Retry retry) {
            next.due(retry.due());
        } else if (change instanceof Change.Bounce bounce) {
            if (r.disposition().held().isPresent()) {
                next.release();
            }
            next.phase(nullSender ? Phase.FAILED : Phase.TELLING)
                    .due(bounce.due())
                    .last(Reply.own(Reply.Action.FAILED, bounce.status(), bounce.due()));
        } else {
            return Optional.empty();
        }
        return Optional.of(r.with(next.build()));
    }
}
