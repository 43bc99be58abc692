package org.posthouse.intake.verdict;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Status;

/**
 * The recipients of a mail on its way in, and what was decided about each. The instructions of a verdict are for the
 * recipients as they were before it, in their order; for each recipient the first conclusive one decides.
 */
final class Envelope {
    /**
     * Whom a verdict is for.
     *
     * @param by the filter's name
     * @param at when it said so
     * @param scope whom the filter is for
     * @param candidate the source that was asked about, for which instructions are that name nobody and can be for one;
     *     empty if they are for all
     * @param everyone the filter is for all recipients
     * @param early no recipient is named yet: an instruction for all is for those to come
     */
    record Turn(
            String by,
            Instant at,
            Predicate<Recipient> scope,
            Optional<Integer> candidate,
            boolean everyone,
            boolean early) {}

    /** What was decided about recipients before they were named. */
    private record Decided(Predicate<Recipient> scope, Consumer<Addressee> what) {}

    private final List<Addressee> all = new ArrayList<>();
    private final List<ReplyOrder> replies = new ArrayList<>();
    private final List<Decided> early = new ArrayList<>(0);
    private Optional<String> discarded = Optional.empty();
    private Optional<String> dropped = Optional.empty();
    private int sources;
    private boolean touched;

    /** A recipient was accepted; its number. */
    int accept(Recipient recipient) {
        Addressee addressee = new Addressee(sources, recipient);
        for (Decided decided : early) {
            if (decided.scope().test(recipient)) {
                decided.what().accept(addressee);
            }
        }
        all.add(addressee);
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
        touched |= !instructions.isEmpty();
        List<Addressee> before = all.stream()
                .filter(Addressee::isOpen)
                .filter(addressee -> turn.scope().test(addressee.recipient()))
                .toList();
        for (Instruction instruction : instructions) {
            List<Addressee> those = before.stream()
                    .filter(addressee -> !addressee.isDecided() && isFor(instruction, addressee, turn))
                    .toList();
            execute(instruction, those, turn);
            if (turn.early() && instruction.recipient().isEmpty() && discarded.isEmpty()) {
                executeEarly(instruction.action(), turn);
            }
        }
    }

    private static boolean isFor(Instruction instruction, Addressee addressee, Turn turn) {
        if (instruction.recipient().isPresent()) {
            return addressee.is(instruction.recipient().get());
        }
        return turn.candidate().isEmpty()
                || !instruction.action().perRecipient()
                || addressee.source() == turn.candidate().get();
    }

    private void execute(Instruction instruction, List<Addressee> those, Turn turn) {
        Action action = instruction.action();
        if (action instanceof Action.Reject reject) {
            those.forEach(addressee -> addressee.refuse(reject.status()));
        } else if (action instanceof Action.Defer defer) {
            those.forEach(addressee -> addressee.refuse(defer.status()));
        } else if (action instanceof Action.Discard discard) {
            those.forEach(Addressee::drop);
            dropped = Optional.of(why(turn, discard));
        } else if (action instanceof Action.Hold hold) {
            those.forEach(addressee -> addressee.hold(why(turn, hold)));
        } else if (action instanceof Action.FileInto || action instanceof Action.AddHeader) {
            boolean single =
                    instruction.recipient().isPresent() || turn.candidate().isPresent();
            if (action instanceof Action.FileInto || single && action.perRecipient()) {
                those.forEach(addressee -> addressee.onDelivery(action));
            }
        } else if (action instanceof Action.AddRecipient add) {
            add(add.recipient());
        } else if (action instanceof Action.RemoveRecipient remove) {
            those.stream().filter(addressee -> addressee.is(remove.address())).forEach(Addressee::drop);
        } else if (action instanceof Action.Reply reply) {
            those.forEach(addressee -> replies.add(new ReplyOrder(addressee.recipient(), reply)));
        } else if (action instanceof Action.Redirect redirect) {
            those.forEach(addressee -> all.add(addressee.redirect(redirect)));
        }
    }

    private void executeEarly(Action action, Turn turn) {
        if (action instanceof Action.Discard discard) {
            dropped = Optional.of(why(turn, discard));
            discarded = turn.everyone() ? dropped : Optional.empty();
            early.add(new Decided(turn.scope(), Addressee::drop));
        } else if (action instanceof Action.Hold hold) {
            early.add(new Decided(turn.scope(), addressee -> addressee.hold(why(turn, hold))));
        } else if (action instanceof Action.FileInto) {
            early.add(new Decided(turn.scope(), addressee -> addressee.onDelivery(action)));
        }
    }

    private static String why(Turn turn, Action.Discard discard) {
        return "by filter " + turn.by() + ": " + discard.reason();
    }

    private static Hold why(Turn turn, Action.Hold hold) {
        return Hold.because(hold.reason()).byFilter(turn.by()).since(turn.at());
    }

    private void add(Recipient recipient) {
        boolean known = all.stream()
                .anyMatch(addressee ->
                        addressee.isOpen() && addressee.recipient().address().equals(recipient.address()));
        if (!known) {
            Disposition.Builder fresh = Disposition.builder(Instant.EPOCH);
            recipient.disposition().notBefore().ifPresent(fresh::notBefore);
            recipient.disposition().deliverBy().ifPresent(fresh::deliverBy);
            Recipient one =
                    recipient.toBuilder().key("").disposition(fresh.build()).build();
            all.add(new Addressee(Addressee.ADDED, one));
        }
    }

    /** Why a source was refused; empty if it was not. */
    Optional<Status> refusal(int source) {
        return all.stream()
                .filter(addressee -> addressee.source() == source)
                .flatMap(addressee -> addressee.refusal().stream())
                .findFirst();
    }

    /**
     * What becomes of the mail.
     *
     * @param single each recipient has a reply of its own (LMTP)
     */
    Deal deal(boolean single) {
        if (!touched) { // by no filter, as nearly always
            List<List<Recipient>> each = new ArrayList<>(all.size());
            for (Addressee one : all) {
                each.add(List.of(one.recipient()));
            }
            return new Deal.GoesOn(each, Collections.nCopies(sources, Optional.empty()), List.of(), List.of());
        }
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
            return new Deal.Discarded(dropped.orElse("no recipients left"));
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
        return all.stream().filter(Envelope::isRefused).flatMap(addressee -> addressee.refusal().stream());
    }

    private static boolean isRefused(Addressee addressee) {
        return addressee.refusal().isPresent();
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
        List<Addressee> refused = group.stream().filter(Envelope::isRefused).toList();
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
                .filter(Envelope::isRefused)
                .filter(addressee -> addressee.source() != Addressee.ADDED) // the client knows nothing of these
                .filter(addressee -> !single || refused.get(addressee.source()).isEmpty())
                .map(addressee -> new Deal.Refusal(
                        addressee.recipient(), addressee.refusal().orElseThrow()))
                .toList();
    }

    private static List<Recipient> open(List<Addressee> group) {
        return group.stream()
                .filter(Addressee::isOpen)
                .map(Addressee::recipient)
                .toList();
    }
}
