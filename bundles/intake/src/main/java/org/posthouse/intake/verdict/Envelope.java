package org.posthouse.intake.verdict;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;

/**
 * The recipients of a mail on its way in, and what was decided about each. An instruction for all concerns those the
 * filter was asked about, as they were before its verdict; given before the message it concerns recipients yet to be
 * named as well, unless the filter is for some domains only.
 */
final class Envelope {
    /** Executes actions of one verdict of one filter. */
    record Turn(String by, Predicate<Recipient> scope, boolean whole, boolean early) {}

    private final List<Addressee> all = new ArrayList<>();
    private final List<ReplyOrder> replies = new ArrayList<>();
    private final List<Action> filing = new ArrayList<>();
    private Optional<String> held = Optional.empty();
    private Optional<String> discarded = Optional.empty();
    private Optional<String> dropped = Optional.empty();
    private int sources;

    /** A recipient was accepted; its number. */
    int accept(Recipient recipient) {
        all.add(new Addressee(sources, recipient));
        return sources++;
    }

    /** The last recipient was not accepted after all. */
    void withdraw() {
        sources--;
        all.removeIf(addressee -> addressee.source() == sources);
    }

    /** Those who are to get the mail, held or not. */
    List<Recipient> open() {
        return open(sources);
    }

    /** Those of the recipients before one, and those that filters added. */
    List<Recipient> open(int before) {
        return discarded.isPresent()
                ? List.of()
                : all.stream()
                        .filter(addressee -> addressee.isOpen() && addressee.source() < before)
                        .map(Addressee::recipient)
                        .toList();
    }

    /** Why the mail as a whole is thrown away; empty if it is not. */
    Optional<String> discarded() {
        return discarded;
    }

    List<ReplyOrder> replies() {
        return Collections.unmodifiableList(replies);
    }

    /** Executes the instructions that concern recipients; those for the content are passed over. */
    void execute(List<Instruction> instructions, Turn turn) {
        List<Addressee> before = all.stream()
                .filter(Addressee::isOpen)
                .filter(addressee -> turn.scope().test(addressee.recipient()))
                .toList();
        for (Instruction instruction : instructions) {
            List<Addressee> those = targets(before, instruction.recipient());
            boolean everyone = instruction.recipient().isEmpty() && turn.whole() && turn.early();
            execute(instruction.action(), instruction.recipient().isPresent(), those, everyone, turn);
        }
        redirect(instructions, before);
    }

    private static List<Addressee> targets(List<Addressee> before, Optional<Address> one) {
        if (one.isEmpty()) {
            return before;
        }
        Address same = one.get().normalized();
        return before.stream()
                .filter(addressee ->
                        addressee.recipient().address().normalized().equals(same))
                .toList();
    }

    private void execute(Action action, boolean single, List<Addressee> those, boolean everyone, Turn turn) {
        if (action instanceof Action.Reject reject) {
            those.forEach(addressee -> addressee.refuse(reject.status()));
        } else if (action instanceof Action.Defer defer) {
            those.forEach(addressee -> addressee.refuse(defer.status()));
        } else if (action instanceof Action.Discard discard) {
            those.forEach(Addressee::drop);
            dropped = Optional.of("by filter " + turn.by() + ": " + discard.reason());
            discarded = everyone ? dropped : discarded;
        } else if (action instanceof Action.Hold hold) {
            String why = "quarantined by filter " + turn.by() + ": " + hold.reason();
            those.forEach(addressee -> addressee.become(held(addressee.recipient(), why)));
            held = everyone ? held.or(() -> Optional.of(why)) : held;
        } else if (action instanceof Action.FileInto || action instanceof Action.AddHeader && single) {
            those.forEach(addressee -> addressee.become(with(addressee.recipient(), action)));
            if (everyone) {
                filing.add(action);
            }
        } else if (action instanceof Action.AddRecipient add) {
            add(add.recipient());
        } else if (action instanceof Action.RemoveRecipient remove) {
            targets(those, Optional.of(remove.address())).forEach(Addressee::drop);
        } else if (action instanceof Action.Reply reply) {
            those.forEach(addressee -> replies.add(new ReplyOrder(addressee.recipient(), reply)));
        }
    }

    private void add(Recipient recipient) {
        boolean known = all.stream()
                .anyMatch(addressee ->
                        addressee.isOpen() && addressee.recipient().address().equals(recipient.address()));
        if (!known) {
            Recipient fresh = recipient.toBuilder()
                    .key("")
                    .disposition(Disposition.fresh(Instant.EPOCH))
                    .build();
            all.add(new Addressee(Addressee.ADDED, fresh));
        }
    }

    /** All redirects of a verdict together: each is of the recipient as it was before. */
    private void redirect(List<Instruction> instructions, List<Addressee> before) {
        for (Addressee addressee : before) {
            List<Action.Redirect> mine = instructions.stream()
                    .filter(i -> targets(List.of(addressee), i.recipient()).size() == 1)
                    .flatMap(i -> i.action() instanceof Action.Redirect redirect ? Stream.of(redirect) : Stream.of())
                    .toList();
            if (!mine.isEmpty() && !addressee.isRefused()) {
                redirect(addressee, mine);
            }
        }
    }

    private void redirect(Addressee addressee, List<Action.Redirect> redirects) {
        Recipient from = addressee.recipient();
        for (Action.Redirect redirect : redirects) {
            // what was to be done in the recipient's own mailbox means nothing in another one
            List<Action> elsewhere = from.onDelivery().stream()
                    .filter(action -> !(action instanceof Action.FileInto))
                    .toList();
            Recipient to = from.redirectedTo(redirect.to()).toBuilder()
                    .onDelivery(elsewhere)
                    .build();
            all.add(new Addressee(addressee.source(), to));
        }
        if (redirects.stream().noneMatch(Action.Redirect::keep)) {
            addressee.drop();
        }
    }

    private static Recipient held(Recipient recipient, String why) {
        return recipient.disposition().held().isPresent()
                ? recipient
                : recipient.with(recipient.disposition().toBuilder().hold(why).build());
    }

    private static Recipient with(Recipient recipient, Action action) {
        List<Action> actions = new ArrayList<>(recipient.onDelivery());
        actions.add(action);
        return recipient.toBuilder().onDelivery(actions).build();
    }

    /**
     * What becomes of the mail.
     *
     * @param single each recipient has a reply of its own (LMTP)
     */
    Deal deal(boolean single) {
        if (discarded.isPresent()) {
            return new Deal.Discarded(discarded.get());
        }
        Optional<Status> later = refusals().filter(Status::temporary).findFirst();
        if (!single && later.isPresent()) {
            // the client can be told once only: it keeps the mail, for all of them
            return new Deal.Refused(later.get());
        }
        List<List<Addressee>> groups = groups();
        List<Optional<Status>> refused = groups.stream().map(Envelope::refusal).toList();
        if (!single && refused.stream().allMatch(Optional::isPresent)) {
            return new Deal.Refused(refused.get(0).get());
        }
        List<Deal.Refusal> untold = untold(single, refused);
        boolean none = all.stream().noneMatch(Addressee::isOpen);
        if (none && untold.isEmpty() && refused.stream().allMatch(Optional::isEmpty)) {
            return new Deal.Discarded(dropped.orElse("no recipient is left"));
        }
        List<List<Recipient>> bySource = new ArrayList<>();
        for (int source = 0; source < sources; source++) {
            bySource.add(refused.get(source).isPresent() ? List.of() : open(groups.get(source)));
        }
        List<Recipient> added = all.stream()
                .filter(addressee -> addressee.source() == Addressee.ADDED && addressee.isOpen())
                .map(Addressee::recipient)
                .toList();
        List<Optional<Status>> told = single ? refused : Collections.nCopies(sources, Optional.empty());
        return new Deal.GoesOn(bySource, told, added, untold);
    }

    private Stream<Status> refusals() {
        return all.stream().filter(Addressee::isRefused).flatMap(addressee -> addressee.refusal().stream());
    }

    /** The addressees of each source. */
    private List<List<Addressee>> groups() {
        List<List<Addressee>> groups = new ArrayList<>();
        for (int source = 0; source < sources; source++) {
            groups.add(new ArrayList<>(1));
        }
        all.stream()
                .filter(addressee -> addressee.source() != Addressee.ADDED)
                .forEach(addressee -> groups.get(addressee.source()).add(addressee));
        return groups;
    }

    /** Why a source is refused: for now if anything of it is, for good if all of it is. */
    private static Optional<Status> refusal(List<Addressee> group) {
        List<Addressee> refused = group.stream().filter(Addressee::isRefused).toList();
        if (refused.isEmpty()) {
            return Optional.empty();
        }
        Optional<Status> later = refused.stream()
                .flatMap(addressee -> addressee.refusal().stream())
                .filter(Status::temporary)
                .findFirst();
        return later.isEmpty() && group.stream().noneMatch(Addressee::isOpen)
                ? refused.get(0).refusal()
                : later;
    }

    private List<Deal.Refusal> untold(boolean single, List<Optional<Status>> refused) {
        return all.stream()
                .filter(Addressee::isRefused)
                .filter(addressee -> addressee.source() != Addressee.ADDED) // the client knows nothing of these
                .filter(addressee -> !single || refused.get(addressee.source()).isEmpty())
                .map(addressee -> new Deal.Refusal(
                        addressee.recipient(), addressee.refusal().orElseThrow()))
                .toList();
    }

    private List<Recipient> open(List<Addressee> group) {
        return group.stream()
                .filter(Addressee::isOpen)
                .map(addressee -> finished(addressee.recipient()))
                .toList();
    }

    /** With what was decided for all before it was named. */
    private Recipient finished(Recipient recipient) {
        Recipient done = held.map(why -> held(recipient, why)).orElse(recipient);
        for (Action action : filing) {
            done = done.onDelivery().contains(action) ? done : with(done, action);
        }
        return done;
    }
}
