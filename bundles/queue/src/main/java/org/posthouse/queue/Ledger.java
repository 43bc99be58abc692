package org.posthouse.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.posthouse.api.message.Recipient.Notify;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.RecipientState.Phase;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;

/** The recipients of an entry as an attempt leaves them, and whom the sender should hear about. */
final class Ledger {
    private final Entry entry;
    private final List<RecipientState> states;
    private final boolean expired;
    private final boolean late;
    private final Set<Integer> refused = new TreeSet<>();
    private final Set<Integer> delayed = new TreeSet<>();
    private final Set<Integer> delays = new TreeSet<>();
    private final List<Notice> successes = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private String reason = "";

    /** A recipient and what its sender is told. */
    record Notice(RecipientState state, Action action) {}

    Ledger(Entry entry, List<RecipientState> states, Settings settings, Instant now) {
        this.entry = entry;
        this.states = new ArrayList<>(states);
        this.reason = entry.reason();
        this.expired = !now.isBefore(entry.arrived().plus(settings.maxLifetime()));
        this.late = !settings.delayNotice().isZero()
                && !now.isBefore(entry.arrived().plus(settings.delayNotice()));
    }

    /** Enters the result of a recipient. */
    void apply(int i, RecipientResult result) {
        RecipientState state = states.get(i);
        switch (result.action()) {
            case DELIVERED, RELAYED, RELAYED_WITH_DSN, EXPANDED -> {
                states.set(i, Attempt.with(state, Phase.DONE, result));
                if (result.action() != Action.RELAYED_WITH_DSN
                        && Attempt.wants(state, Notify.SUCCESS)
                        && entry.sender().address().isPresent()) {
                    successes.add(new Notice(states.get(i), result.action())); // rfc3461#4.1
                }
                tell(result.action() == Action.DELIVERED ? "delivered" : "relayed", i);
            }
            case FAILED -> refuse(i, result);
            case DELAYED -> {
                if (expired) {
                    Status last = result.status();
                    refuse(
                            i,
                            new RecipientResult(
                                    Action.FAILED,
                                    new Status(550, "5.4.7", "Delivery time expired; last reply: " + last),
                                    result.remoteMta()));
                } else {
                    states.set(i, Attempt.with(state, Phase.PENDING, result));
                    delayed.add(i);
                    reason = result.status().toString();
                    if (late && !state.delayNotified() && wantsDelay(state)) {
                        delays.add(i);
                    }
                    tell("deferred", i);
                }
            }
            case NOT_TRIED -> reason = reason.isEmpty() ? result.status().toString() : reason;
        }
    }

    private void refuse(int i, RecipientResult result) {
        states.set(i, Attempt.with(states.get(i), Phase.PENDING, result));
        refused.add(i);
        reason = result.status().toString();
        tell("failed", i);
    }

    private void tell(String stage, int i) {
        RecipientState state = states.get(i);
        story.add(stage + "\n<" + state.recipient().address() + ">"
                + state.remoteMta().map(mta -> " by " + mta).orElse("") + ": "
                + state.last().map(Status::toString).orElse(""));
    }

    void trace(Services services, int most) {
        for (String line : story.subList(0, Math.min(most, story.size()))) {
            int end = line.indexOf('\n');
            services.trace(entry.id(), line.substring(0, end), line.substring(end + 1));
        }
        if (story.size() > most) {
            services.trace(entry.id(), "attempted", "and " + (story.size() - most) + " more recipients");
        }
    }

    private boolean wantsDelay(RecipientState state) {
        Set<Notify> wanted = state.recipient().notifyOn();
        return entry.sender().address().isPresent() && (wanted.isEmpty() || wanted.contains(Notify.DELAY));
    }

    private boolean wantsFailure(RecipientState state) {
        Set<Notify> wanted = state.recipient().notifyOn();
        // rfc5321#6.1: never in answer to a null reverse-path
        return entry.sender().address().isPresent() && (wanted.isEmpty() || wanted.contains(Notify.FAILURE));
    }

    /** All recipients; those refused are pending with their refusal until {@link #told}. */
    List<RecipientState> states() {
        return List.copyOf(states);
    }

    /** Refused recipients whose sender should be told. */
    List<Notice> toTell() {
        return refused.stream()
                .map(states::get)
                .filter(this::wantsFailure)
                .map(state -> new Notice(state, Action.FAILED))
                .toList();
    }

    /** Refused recipients of whom nobody is told. */
    List<RecipientState> untellable() {
        return refused.stream()
                .map(states::get)
                .filter(state -> !wantsFailure(state))
                .toList();
    }

    /** True if the spool knows of all refusals already. */
    boolean isPremarked() {
        List<RecipientState> before = entry.recipients();
        return before.size() == states.size()
                && refused.stream().allMatch(i -> Planner.isRefused(before.get(i)))
                && IntStream.range(0, states.size()).allMatch(i -> states.get(i).equals(before.get(i)));
    }

    /** The sender was told: refused recipients have failed. */
    void told() {
        refused.forEach(i -> states.set(i, phase(states.get(i), Phase.FAILED)));
    }

    /** Nobody is told: refused recipients have failed. */
    void dropUntellable() {
        told();
    }

    List<Notice> successes() {
        return successes;
    }

    List<Notice> delays() {
        return delays.stream()
                .map(i -> new Notice(states.get(i), Action.DELAYED))
                .toList();
    }

    void delaysTold() {
        delays.forEach(i -> {
            RecipientState s = states.get(i);
            states.set(i, new RecipientState(s.recipient(), s.key(), s.phase(), s.last(), s.remoteMta(), true));
        });
    }

    /** True if some recipient was tried and should be tried again later. */
    boolean isDelayed() {
        return !delayed.isEmpty();
    }

    /** True if there are pending recipients and all of them are among these. */
    boolean pendingOnly(Set<Integer> these) {
        return !these.isEmpty()
                && IntStream.range(0, states.size())
                        .filter(i -> states.get(i).pending())
                        .allMatch(these::contains);
    }

    /** Why the entry is still here. */
    String reason() {
        return reason;
    }

    private static RecipientState phase(RecipientState s, Phase phase) {
        return new RecipientState(s.recipient(), s.key(), phase, s.last(), s.remoteMta(), s.delayNotified());
    }
}
