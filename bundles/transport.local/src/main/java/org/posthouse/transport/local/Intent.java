package org.posthouse.transport.local;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.transport.RecipientResult;

/**
 * What the actions for one recipient amount to. Data only: nothing is done yet.
 *
 * <p>Actions are taken in their order up to a conclusive one. The copy that is kept if nothing else is said goes if one is
 * filed, if it is redirected and not kept, or discarded. A mail that is rejected is neither stored nor sent on, nor answered.
 *
 * @param refusal the result if it is refused
 * @param copies the copies to store, by their delivery keys
 * @param top the fields that each copy has at the top, in this order
 * @param redirects where to send it on
 * @param replies what to answer
 */
record Intent(
        Optional<RecipientResult> refusal,
        Map<String, Action.FileInto> copies,
        List<Header> top,
        Collection<Address> redirects,
        List<Action.Reply> replies) {

    /** @param keep the copy that is kept if nothing else is said */
    static Intent of(Recipient recipient, Action.FileInto keep) {
        if (recipient.onDelivery().isEmpty()) { // as nearly always
            return new Intent(Optional.empty(), Map.of(recipient.key(), keep), List.of(), List.of(), List.of());
        }
        Reading reading = new Reading(recipient);
        for (Action action : recipient.onDelivery()) {
            reading.take(action);
            if (action.conclusive()) {
                break;
            }
        }
        return reading.done(keep);
    }

    /** True if a copy goes on to somebody else, and none is kept here. */
    boolean onlyRedirected() {
        return copies.isEmpty() && !redirects.isEmpty();
    }

    private static final class Reading {
        private final Recipient recipient;
        private final Map<String, Action.FileInto> copies = new LinkedHashMap<>();
        private final List<Header> top = new ArrayList<>();
        private final Map<String, Address> redirects = new LinkedHashMap<>();
        private final Map<String, Action.Reply> replies = new LinkedHashMap<>();
        private RecipientResult refusal;
        private boolean kept = true;

        Reading(Recipient recipient) {
            this.recipient = recipient;
        }

        void take(Action action) {
            if (action instanceof Action.FileInto file) {
                copies.merge(key(file.mailbox()), file, Reading::both);
                kept = false;
            } else if (action instanceof Action.Redirect redirect) {
                redirect(redirect);
            } else if (action instanceof Action.Reply reply) {
                replies.putIfAbsent(reply.handle() + "\n" + reply.to(), reply);
            } else if (action instanceof Action.AddHeader add) {
                top.add(0, add.header()); // the later one stands above
            } else if (action instanceof Action.Discard) {
                kept = false;
            } else if (action instanceof Action.Reject reject) {
                refusal = RecipientResult.failed(reject.status());
            }
        }

        private void redirect(Action.Redirect redirect) {
            if (redirect.to().normalized().equals(recipient.address().normalized())) {
                return; // to oneself: it is kept, or it would go in a circle
            }
            Address to = new Address(redirect.to().localPart(), redirect.to().domainKey());
            redirects.put(to.toString(), to);
            kept &= redirect.keep();
        }

        /** INBOX has the key that it had always: a mail delivered before this was decided is known again. */
        private String key(String mailbox) {
            return mailbox.equalsIgnoreCase(Keep.INBOX) ? recipient.key() : DeliveryKey.into(recipient.key(), mailbox);
        }

        private static Action.FileInto both(Action.FileInto one, Action.FileInto other) {
            List<String> flags = new ArrayList<>(one.flags());
            flags.addAll(other.flags());
            return new Action.FileInto(one.mailbox(), one.create() || other.create(), java.util.Set.copyOf(flags));
        }

        Intent done(Action.FileInto keep) {
            if (refusal != null) {
                return new Intent(Optional.of(refusal), Map.of(), List.of(), List.of(), List.of());
            }
            if (kept) {
                copies.put(recipient.key(), keep);
            }
            return new Intent(
                    Optional.empty(),
                    copies,
                    List.copyOf(top),
                    List.copyOf(redirects.values()),
                    List.copyOf(replies.values()));
        }
    }
}
