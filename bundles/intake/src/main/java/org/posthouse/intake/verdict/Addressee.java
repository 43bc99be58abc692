package org.posthouse.intake.verdict;

import java.util.Optional;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Status;

/** A recipient of a mail on its way in, and what was decided about it. */
final class Addressee {
    /** The source of one that a filter added. */
    static final int ADDED = -1;

    private final int source;
    private Recipient recipient;
    private Optional<Status> refusal = Optional.empty();
    private boolean dropped;

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

    void become(Recipient now) {
        recipient = now;
    }

    /** It gets nothing, and nobody is told. */
    void drop() {
        dropped = true;
    }

    /** It gets nothing, and whoever sent the mail is told. */
    void refuse(Status status) {
        refusal = refusal.or(() -> Optional.of(status));
    }

    /** Why it was refused; empty if it was not. */
    Optional<Status> refusal() {
        return refusal;
    }

    /** True if it is to get the mail, now or when a hold ends. */
    boolean isOpen() {
        return !dropped && refusal.isEmpty();
    }

    boolean isRefused() {
        return refusal.isPresent() && !dropped;
    }
}
