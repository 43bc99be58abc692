package org.posthouse.intake.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;

/** A recipient of a mail on its way in, and what was decided about it. */
final class Addressee {
    /** The source of one that a filter added. */
    static final int ADDED = -1;

    private final int source;
    private final List<Addressee> redirected = new ArrayList<>(0);
    private Recipient recipient;
    private Optional<Status> refusal = Optional.empty();
    private boolean dropped;
    private boolean moved;

    /** @param source which of the recipients that the client named it stands for */
    Addressee(int source, Recipient recipient) {
        this.source = source;
        this.recipient = recipient;
    }

    int source() {
        return source;
    }

    Recipient recipient() {
        return recipient;
    }

    boolean is(Address address) {
        return recipient.address().normalized().equals(address.normalized());
    }

    /** It gets nothing, and nobody is told. */
    void drop() {
        dropped |= refusal.isEmpty();
    }

    /** It gets nothing, nor does whom it was redirected to, and whoever sent the mail is told. */
    void refuse(Status status) {
        if (!dropped && refusal.isEmpty()) {
            refusal = Optional.of(status);
            redirected.forEach(Addressee::drop);
        }
    }

    /** It waits for an administrator, and so does whom it was redirected to. */
    void hold(Hold why) {
        if (recipient.disposition().held().isEmpty()) {
            recipient =
                    recipient.with(recipient.disposition().toBuilder().hold(why).build());
        }
        redirected.forEach(to -> to.hold(why));
    }

    /** Local delivery is to do something with its copy. */
    void onDelivery(Action action) {
        List<Action> actions = new ArrayList<>(recipient.onDelivery());
        actions.add(action);
        recipient = recipient.toBuilder().onDelivery(actions).build();
    }

    /** Another one for the same source, at another address, in its place or beside it. */
    Addressee redirect(Action.Redirect redirect) {
        // what was to be done in the recipient's own mailbox means nothing in another one
        List<Action> elsewhere = recipient.onDelivery().stream()
                .filter(action -> !(action instanceof Action.FileInto))
                .toList();
        Addressee to = new Addressee(
                source,
                recipient.redirectedTo(redirect.to()).toBuilder()
                        .onDelivery(elsewhere)
                        .build());
        redirected.add(to);
        moved |= !redirect.keep();
        return to;
    }

    /** Why it was refused; empty if it was not. */
    Optional<Status> refusal() {
        return refusal;
    }

    /** True if something conclusive was decided. */
    boolean isDecided() {
        return dropped || refusal.isPresent();
    }

    /** True if it is to get the mail, now or when a hold ends. */
    boolean isOpen() {
        return !isDecided() && !moved;
    }
}
