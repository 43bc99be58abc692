package org.posthouse.queue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Recipient.Notify;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.RecipientState.Phase;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.api.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at an entry: its jobs run side by side, each on a worker; whoever ends last records the outcome.
 *
 * <p>A failure is first recorded as pending with its refusal, then the notification is committed under an id made of the
 * failed recipients, then the failure is recorded as told. A crash anywhere in between repeats the notification under the
 * same id, which the spool takes for the one it has.
 */
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    private static final Status BROKEN = new Status(451, "4.3.0", "Delivery failed for now");
    private static final Status WAITING = new Status(451, "4.3.2", "A part of this server is absent");
    private static final Duration NOTIFY_AGAIN = Duration.ofMinutes(5);

    /** What could not be tried, or found no slot, does not wait for the schedule of other recipients. */
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final int TRACED = 20;

    private record Task(Route route, List<Integer> recipients, String slot) {}

    private final Engine engine;
    private final Spool spool;
    private final Lease lease;
    private final Entry entry;
    private final Settings settings;
    private final long parts;
    private final Map<Integer, RecipientResult> results = new TreeMap<>();
    private Planner.Plan plan;
    private String reserved;
    private String busy;
    private int running;
    private boolean finishing;
    private boolean partialSoon;
    private boolean closed;

    /** @param reserved a slot that was taken for it already */
    Attempt(Engine engine, Spool spool, Lease lease, Optional<String> reserved) {
        this.reserved = reserved.orElse(null);
        this.engine = engine;
        this.spool = spool;
        this.lease = lease;
        this.entry = lease.entry();
        this.settings = engine.settings();
        this.parts = engine.parts();
    }

    void run() {
        List<Task> tasks;
        try {
            plan = engine.planner.plan(entry);
            results.putAll(plan.settled());
            tasks = tasks();
            running = tasks.size();
            giveBackReserved();
        } catch (RuntimeException | LinkageError e) { // a bundle that leaves can load no class any more
            LOG.error("{} cannot be planned", entry.id(), e);
            giveBackReserved();
            absent(engine.clock.instant());
            end();
            return;
        }
        if (tasks.isEmpty()) {
            finish();
            return;
        }
        for (int i = 1; i < tasks.size(); i++) {
            Task task = tasks.get(i);
            engine.execute(() -> run(task));
        }
        run(tasks.get(0));
    }

    /** The jobs for which there is a slot now. */
    private List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        plan.jobs().forEach((route, recipients) -> {
            for (int from = 0; from < recipients.size(); from += settings.recipientsPerJob()) {
                int to = Math.min(recipients.size(), from + settings.recipientsPerJob());
                boolean local = route.transport().equals("local");
                String slot = local ? "" : Slots.destination(entry, route);
                if (local || isReserved(slot) || engine.slots.take(slot, settings.perDestination())) {
                    tasks.add(new Task(route, recipients.subList(from, to), slot));
                } else {
                    busy = slot;
                }
            }
        });
        return tasks;
    }

    private boolean isReserved(String slot) {
        boolean mine = slot.equals(reserved);
        reserved = mine ? null : reserved;
        return mine;
    }

    private void giveBackReserved() {
        if (reserved != null) {
            engine.slots.release(reserved); // it goes another way now
            reserved = null;
        }
    }

    private void run(Task task) {
        List<RecipientResult> answers;
        try {
            answers = deliver(task);
        } finally {
            if (!task.slot().isEmpty()) {
                engine.slots.release(task.slot());
                engine.kick();
            }
        }
        boolean last;
        synchronized (this) {
            for (int i = 0; i < answers.size(); i++) {
                results.put(task.recipients().get(i), answers.get(i));
            }
            last = --running == 0;
            if (!last && !partialSoon && answers.stream().anyMatch(RecipientResult::successful)) {
                partialSoon = true;
                engine.executeSoon(this::recordPart);
            }
        }
        if (last) {
            finish();
        }
    }

    private List<RecipientResult> deliver(Task task) {
        int n = task.recipients().size();
        try {
            Transport transport = engine.services.transport(task.route().transport());
            if (transport == null) {
                return Collections.nCopies(n, RecipientResult.notTried(WAITING));
            }
            Message message = lease.message();
            List<RecipientState> to =
                    task.recipients().stream().map(plan.states()::get).toList();
            List<RecipientResult> answers =
                    transport.deliver(new Job(entry.id(), entry.arrived(), entry.sender(), to, task.route()), message);
            if (answers.size() == n) {
                return answers.stream().map(Attempt::normal).toList();
            }
            LOG.error(
                    "{} transport {} gave {} results for {} recipients",
                    entry.id(),
                    task.route().transport(),
                    answers.size(),
                    n);
        } catch (IOException e) {
            LOG.warn("{} its message cannot be read now: {}", entry.id(), e.toString());
        } catch (RuntimeException | Error e) { // whatever it was, the attempt must come to an end
            LOG.error("{} transport {} failed", entry.id(), task.route().transport(), e);
        }
        return Collections.nCopies(n, RecipientResult.delayed(BROKEN));
    }

    /** A result whose status fits its action, whatever a transport says. */
    private static RecipientResult normal(RecipientResult result) {
        Status status = result.status();
        if (result.action() == Action.FAILED && !status.permanent()) {
            return new RecipientResult(Action.FAILED, new Status(550, "5.0.0", status.toString()), result.remoteMta());
        }
        if (result.action() == Action.DELAYED && !status.temporary()) {
            return new RecipientResult(Action.DELAYED, new Status(451, "4.0.0", status.toString()), result.remoteMta());
        }
        return result;
    }

    /** Others take long: what was delivered is recorded, so that a crash does not deliver it again. */
    private synchronized void recordPart() {
        if (finishing) {
            return;
        }
        List<RecipientState> states = new ArrayList<>(plan.states());
        results.forEach((i, result) -> {
            if (result.successful() && !wants(states.get(i), Notify.SUCCESS)) {
                states.set(i, with(states.get(i), Phase.DONE, result));
            }
        });
        try {
            lease.record(states, entry.due(), entry.reason());
        } catch (IOException e) {
            LOG.warn("{} a part of its deliveries cannot be recorded yet: {}", entry.id(), e.toString());
        }
    }

    private void finish() {
        synchronized (this) {
            finishing = true;
        }
        try {
            settle();
        } catch (IOException e) {
            // deliveries may be repeated; mailboxes know their keys
            LOG.warn("{} its attempt cannot be recorded now: {}", entry.id(), e.toString());
            absent(engine.clock.instant());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} its attempt failed", entry.id(), e);
            absent(engine.clock.instant());
        } finally {
            end();
        }
    }

    private void end() {
        try {
            close();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} cannot be given back; its spool is gone", entry.id(), e);
        } finally {
            engine.ended();
        }
    }

    private void close() {
        if (!closed) {
            closed = true;
            lease.close();
        }
    }

    private void settle() throws IOException {
        Instant now = engine.clock.instant();
        if (entry.pending().isEmpty()) {
            lease.done(); // nothing was left to do
            return;
        }
        Ledger ledger = new Ledger(entry, plan.states(), settings, now);
        boolean tried = results.values().stream().anyMatch(r -> r.action() != Action.NOT_TRIED);
        if (tried || ledger.pendingOnly(plan.held())) {
            engine.pauses.forget(entry.id());
            results.forEach(ledger::apply);
            ledger.trace(engine.services, TRACED);
            conclude(ledger, now);
        }
        pause(now);
    }

    /** What could not be tried is left alone for a moment, without counting an attempt. */
    private void pause(Instant now) {
        if (isLeftUntried()) {
            absent(now);
        } else if (busy != null) {
            engine.pauses.busy(entry.id(), now, busy);
        }
    }

    private boolean isLeftUntried() {
        return results.values().stream().anyMatch(r -> r.action() == Action.NOT_TRIED);
    }

    /** Waits for a part of the server, unless one came since this attempt began: it may be the one that was missed. */
    private void absent(Instant now) {
        engine.pauses.absent(entry.id(), now);
        if (engine.parts() != parts) {
            engine.pauses.forget(entry.id());
        }
    }

    private void conclude(Ledger ledger, Instant now) throws IOException {
        List<String> notices = new ArrayList<>();
        boolean hold = false;
        boolean untold = false;
        if (!ledger.toTell().isEmpty()) {
            if (!ledger.isPremarked()) {
                lease.record(ledger.states(), now, ledger.reason());
            }
            try {
                engine.notifier
                        .failed(entry, ledger.toTell(), lease.message(), settings)
                        .ifPresent(notices::add);
                ledger.told();
            } catch (IOException e) {
                LOG.warn("{} its sender cannot be told now: {}", entry.id(), e.toString());
                untold = true;
            }
        } else if (!ledger.untellable().isEmpty()) {
            if (settings.holdDoubleBounces() && entry.sender().address().isEmpty()) {
                hold = true;
            } else {
                ledger.dropUntellable();
            }
        }
        notify(ledger, notices);
        boolean allHeld = ledger.pendingOnly(plan.held());
        if (ledger.states().stream().noneMatch(RecipientState::pending)) {
            lease.done();
        } else {
            lease.record(ledger.states(), due(ledger, now, untold), reason(ledger, hold, allHeld));
        }
        for (String notice : notices) {
            spool.reschedule(notice, now, false);
        }
        if (hold || allHeld) {
            engine.pauses.absent(entry.id(), now); // not leased again before it is on hold
            close();
            spool.reschedule(entry.id(), now, true);
            engine.pauses.forget(entry.id());
            engine.services.trace(entry.id(), "held", hold ? "cannot be delivered nor returned" : "its route says so");
        }
    }

    /**
     * Tells of successes and delays. If a success cannot be told, a delivery to a mailbox is made again, which its key makes
     * harmless; what was relayed is not, and its notice is lost.
     */
    private void notify(Ledger ledger, List<String> notices) throws IOException {
        try {
            if (!ledger.successes().isEmpty()) {
                engine.notifier
                        .delivered(entry, ledger.successes(), lease.message(), settings)
                        .ifPresent(notices::add);
            }
        } catch (IOException e) {
            if (ledger.successes().stream().allMatch(n -> n.action() == Action.DELIVERED)) {
                throw e;
            }
            LOG.warn("{} its sender is not told of a success: {}", entry.id(), e.toString());
        }
        try {
            if (!ledger.delays().isEmpty()) {
                engine.notifier
                        .delayed(entry, ledger.delays(), lease.message(), settings)
                        .ifPresent(notices::add);
                ledger.delaysTold();
            }
        } catch (IOException e) {
            LOG.warn("{} its sender is told of the delay later: {}", entry.id(), e.toString());
        }
    }

    private Instant due(Ledger ledger, Instant now, boolean untold) {
        if (untold) {
            return now.plus(NOTIFY_AGAIN);
        }
        if (!ledger.isDelayed()) {
            return now; // what is left could not be tried, and costs no wait
        }
        Instant next = now.plus(settings.waitAfter(entry.attempts() + 1, engine.random.getAsDouble()));
        if ((busy != null || isLeftUntried()) && next.isAfter(now.plus(SOON))) {
            next = now.plus(SOON);
        }
        Instant expiry = entry.arrived().plus(settings.maxLifetime());
        return next.isAfter(expiry) && expiry.isAfter(now) ? expiry : next;
    }

    private static String reason(Ledger ledger, boolean hold, boolean allHeld) {
        if (hold) {
            return "undeliverable mail of the null sender: " + ledger.reason();
        }
        return allHeld ? "held by its route" : ledger.reason();
    }

    static boolean wants(RecipientState state, Notify kind) {
        return state.recipient().notifyOn().contains(kind);
    }

    static RecipientState with(RecipientState state, Phase phase, RecipientResult result) {
        return new RecipientState(
                state.recipient(),
                state.key(),
                phase,
                Optional.of(result.status()),
                result.remoteMta(),
                state.delayNotified());
    }
}
