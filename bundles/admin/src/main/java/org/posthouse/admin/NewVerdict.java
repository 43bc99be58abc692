package org.posthouse.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.admin.replay.StoredMail;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.api.filter.FilterTrials.Opinion;
import org.posthouse.api.filter.FilterTrials.Which;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.queue.Rework;

/**
 * Releases held mail as a filter wants it now. What it refuses, discards or holds stays on hold, and so does what it wants done that cannot be
 * done to a mail that was accepted: that is for the administrator to decide.
 */
final class NewVerdict {
    private static final String FILE_INTO = "fileinto";

    private final FilterTrials trials;
    private final QueueAdmin queue;

    NewVerdict(FilterTrials trials, QueueAdmin queue) {
        this.trials = trials;
        this.queue = queue;
    }

    /** What came of it: the mail's new id, or the reason why it stays as it is. */
    private record Outcome(Optional<String> id, String why) {}

    /**
     * Asks, and releases.
     *
     * @param rework with what else it is released
     * @return the id as which it is released
     */
    String release(Which which, Mail mail, Rework.Builder rework) throws OperationException {
        Optional<Outcome> outcome;
        try {
            outcome = queue.read(mail.id(), message -> asked(which, mail, message, rework));
        } catch (IOException failed) {
            throw new OperationException("The mail cannot be released: " + failed.getMessage(), failed);
        }
        if (outcome.isEmpty()) {
            throw new OperationException("No mail " + mail.id() + " in the queue");
        }
        return outcome.get()
                .id()
                .orElseThrow(() -> new OperationException(outcome.get().why()));
    }

    private Outcome asked(Which which, Mail mail, Message message, Rework.Builder rework) throws IOException {
        try {
            return trials.replay(
                            which,
                            StoredMail.queued(mail).mail(),
                            message,
                            false,
                            (opinion, edited) -> decided(which, mail, opinion, edited, rework))
                    .orElseGet(() -> new Outcome(Optional.empty(), "The filter " + which.filter() + " has gone"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(Optional.empty(), "Interrupted: nothing was changed");
        }
    }

    private Outcome decided(Which which, Mail mail, Opinion opinion, Message edited, Rework.Builder rework)
            throws IOException {
        Optional<String> against =
                opinion.failure().isPresent() ? opinion.failure().map(why -> "it failed: " + why) : obstacle(opinion);
        if (against.isPresent()) {
            return new Outcome(
                    Optional.empty(),
                    mail.id() + " stays on hold: " + which.filter() + " of " + opinion.bundle() + ", " + against.get());
        }
        apply(mail, opinion, edited, rework);
        Optional<String> by = queue.release(mail.id(), rework.build());
        return new Outcome(by, "Nothing was changed: no recipient is on hold, or one is being delivered right now");
    }

    /** Why its verdicts do not release the mail; empty if they do. */
    private static Optional<String> obstacle(Opinion opinion) {
        for (FilterTrials.Said said : opinion.said()) {
            for (Instruction one : said.verdict().instructions()) {
                Action action = one.action();
                boolean refuses = action instanceof Action.Reject
                        || action instanceof Action.Defer
                        || action instanceof Action.Discard
                        || action instanceof Action.Hold;
                if (refuses) {
                    return Optional.of(said.kinds() + ": " + said.detail());
                }
                boolean done =
                        isEdit(action) || action instanceof Action.ChangeSender || action instanceof Action.FileInto;
                if (!done || said.recipient().isPresent() || one.recipient().isPresent()) {
                    return Optional.of(said.kinds() + " cannot be done to a mail on hold: " + said.detail());
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isEdit(Action action) {
        return action instanceof Action.AddHeader
                || action instanceof Action.RemoveHeader
                || action instanceof Action.ReplaceHeader
                || action instanceof Action.ReplaceBody
                || action instanceof Action.ReplaceMessage;
    }

    private static void apply(Mail mail, Opinion opinion, Message edited, Rework.Builder rework) {
        List<Action> actions = opinion.said().stream()
                .flatMap(said -> said.verdict().instructions().stream())
                .map(Instruction::action)
                .toList();
        if (actions.stream().anyMatch(NewVerdict::isEdit)) {
            rework.message(edited);
        }
        List<Action> into = new ArrayList<>();
        for (Action action : actions) {
            if (action instanceof Action.ChangeSender change) {
                boolean utf8 = change.address().filter(from -> !from.isAscii()).isPresent(); // rfc6531#3.4
                rework.sender(mail.sender().toBuilder()
                        .address(change.address())
                        .smtputf8(mail.sender().smtputf8() || utf8)
                        .build());
            } else if (action instanceof Action.FileInto) {
                into.add(action);
            }
        }
        // without one now, that of the earlier verdict is taken back
        if (!into.isEmpty()
                || opinion.then().map(kinds -> kinds.contains(FILE_INTO)).orElse(false)) {
            rework.onDelivery(into);
        }
    }
}
