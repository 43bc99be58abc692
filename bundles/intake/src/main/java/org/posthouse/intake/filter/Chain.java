package org.posthouse.intake.filter;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.FilterAdmin.Decision;
import org.posthouse.api.filter.FilterAdmin.FilterInfo;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.intake.body.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filters in their order. Of several with the same name only the one of the highest ranking is asked, so that a new
 * version can be started beside the old one. A required filter that is absent, late or failing defers the mail.
 */
public final class Chain {
    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);
    private static final int DECISIONS = 500;
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Verdict ABSENT = new Verdict.Defer(Status.UNAVAILABLE);
    private static final Verdict FAILED =
            Verdict.defer(451, "4.3.0", "The message cannot be checked now, try again later");
    private static final Verdict PASSED_OVER = new Verdict.Pass();
    private static final Verdict REWRITTEN = new Verdict.Rewrite(Messages.of(new byte[0]));

    /** Makes the server's own copy of a message that a filter wrote. */
    @FunctionalInterface
    public interface Copier {
        /** Reads it to its end; the caller releases the copy. */
        Body copy(Message message) throws IOException;
    }

    private final Clock clock;
    private final Copier copier;
    private final List<Slot> bound = new ArrayList<>();
    private final Deque<Decision> decisions = new ArrayDeque<>();
    private volatile List<Slot> slots = List.of();
    private volatile Set<String> required = Set.of();
    private volatile int width = 4;

    public Chain(Clock clock, Copier copier) {
        this.clock = clock;
        this.copier = copier;
    }

    /**
     * Takes over the configuration.
     *
     * @param names the filters without which no mail is taken
     * @param threads how many calls of one filter may run at once; in force for filters that come from now on
     */
    public void configure(Set<String> names, int threads) {
        required = Set.copyOf(names);
        width = Math.max(1, threads);
    }

    /** A filter came. */
    public void add(Filter filter, Map<String, ?> properties, String bundle) {
        Slot slot = new Slot(filter, properties, bundle, width);
        synchronized (this) {
            bound.add(slot);
            order();
        }
        LOG.info("Filter {} of {} is in force", slot.name, bundle);
    }

    /** A filter has other properties now; it is in force all the while. */
    public void replace(Filter filter, Map<String, ?> properties, String bundle) {
        Slot slot = new Slot(filter, properties, bundle, width);
        leave(filter, slot);
    }

    /** A filter goes; returns when no call is inside, or after 3 s. */
    public void remove(Filter filter) {
        leave(filter, null);
    }

    private void leave(Filter filter, Slot successor) {
        List<Slot> gone;
        synchronized (this) {
            gone = bound.stream().filter(slot -> slot.isOf(filter)).toList();
            bound.removeAll(gone);
            if (successor != null) {
                bound.add(successor);
            }
            order();
        }
        for (Slot slot : gone) {
            slot.leave(GRACE);
            LOG.info("Filter {} of {} is {}", slot.name, slot.bundle, successor == null ? "out of force" : "changed");
        }
    }

    /** Lets go of all filters. */
    public void close() {
        List<Slot> gone;
        synchronized (this) {
            gone = List.copyOf(bound);
            bound.clear();
            order();
        }
        gone.forEach(slot -> slot.leave(Duration.ZERO));
    }

    private void order() {
        Set<String> names = new HashSet<>();
        slots = bound.stream()
                .sorted(Slot.ORDER)
                .filter(slot -> names.add(slot.name))
                .toList();
    }

    /** True if some filter, or the lack of one, has something to say when clients connect. */
    public boolean asksAtConnect() {
        return !required.isEmpty() || slots.stream().anyMatch(slot -> slot.asksAt(Stage.CONNECT));
    }

    /** A client connected. */
    public Ruling connect(Origin origin) {
        return ask(Stage.CONNECT, origin, origin.session(), filter -> filter.connect(origin));
    }

    /** A sender was named. */
    public Ruling sender(Context context, Sender sender) {
        return ask(Stage.SENDER, context.origin(), context.transaction(), filter -> filter.sender(context, sender));
    }

    /** A recipient was named. */
    public Ruling recipient(Context context, Recipient recipient) {
        return ask(
                Stage.RECIPIENT,
                context.origin(),
                context.transaction(),
                filter -> filter.recipient(context, recipient));
    }

    private Ruling ask(Stage stage, Origin origin, String mail, Slot.Question question) {
        List<Slot> now = slots;
        if (isAbsent(now, stage, mail)) {
            return Ruling.end(ABSENT, "", List.of());
        }
        List<Header> added = List.of();
        for (Slot slot : now) {
            if (!slot.asked(stage, origin.role())) {
                continue;
            }
            Verdict verdict = ask(slot, stage, mail, question);
            if (verdict instanceof Verdict.Annotate annotate) {
                decided(slot, stage, mail, verdict);
                added = joined(annotate.headers(), added);
            } else if (!(verdict instanceof Verdict.Pass)) {
                decided(slot, stage, mail, verdict);
                return Ruling.end(verdict, slot.name, List.of());
            }
        }
        return added.isEmpty() ? Ruling.NONE : new Ruling(Optional.empty(), "", added, Optional.empty(), List.of());
    }

    /** The verdict of one filter; a failure is turned into what it means for the mail. */
    private Verdict ask(Slot slot, Stage stage, String mail, Slot.Question question) {
        try {
            Verdict verdict = slot.call(question);
            if (stage == Stage.MESSAGE || isForAnyStage(verdict)) {
                return verdict;
            }
            slot.failed();
            LOG.warn("{} filter {} gave a verdict that has no meaning at {}: {}", mail, slot.name, stage, verdict);
        } catch (Slot.CallFailed e) {
            LOG.warn("{} filter {} failed at {}: {}", mail, slot.name, stage.word(), e.getMessage());
            LOG.debug("Filter {} failed", slot.name, e.getCause());
        }
        // DESIGN law 4: what is required is never bypassed
        return slot.passOnFailure && !required.contains(slot.name) ? PASSED_OVER : FAILED;
    }

    private static boolean isForAnyStage(Verdict verdict) {
        return verdict instanceof Verdict.Pass
                || verdict instanceof Verdict.Annotate
                || verdict instanceof Verdict.Defer
                || verdict instanceof Verdict.Reject;
    }

    /** The message is there. */
    public Ruling message(Context context, Message message) {
        List<Slot> now = slots;
        String mail = context.transaction();
        if (isAbsent(now, Stage.MESSAGE, mail)) {
            return Ruling.end(ABSENT, "", List.of());
        }
        Message current = message;
        List<Header> added = List.of();
        Body rewritten = null;
        List<String> provenance = new ArrayList<>();
        for (Slot slot : now) {
            if (!slot.asked(Stage.MESSAGE, context.origin().role())) {
                continue;
            }
            Copy copy = new Copy();
            Lent lent = new Lent(current);
            Verdict verdict = ask(slot, Stage.MESSAGE, mail, filter -> copied(filter.message(context, lent), copy));
            lent.revoke();
            Body written = copy.take();
            if (written != null && !(verdict instanceof Verdict.Rewrite)) {
                written.release(); // it was late after all
            }
            provenance.add(slot.name + "=" + word(verdict) + " (" + slot.bundle + ")");
            if (verdict instanceof Verdict.Pass) {
                continue;
            }
            decided(slot, Stage.MESSAGE, mail, verdict);
            if (verdict instanceof Verdict.Annotate annotate) {
                added = joined(annotate.headers(), added);
                current = current.prepend(annotate.headers());
            } else if (verdict instanceof Verdict.Rewrite) {
                if (rewritten != null) {
                    rewritten.release();
                }
                rewritten = written;
                current = rewritten.message();
                added = List.of();
            } else if (verdict instanceof Verdict.Defer || verdict instanceof Verdict.Reject) {
                if (rewritten != null) {
                    rewritten.release();
                }
                return Ruling.end(verdict, slot.name, provenance);
            } else {
                return new Ruling(Optional.of(verdict), slot.name, added, Optional.ofNullable(rewritten), provenance);
            }
        }
        return provenance.isEmpty()
                ? Ruling.NONE
                : new Ruling(Optional.empty(), "", added, Optional.ofNullable(rewritten), provenance);
    }

    /** Still on the filter's thread and within its deadline: what it wrote is read to its end, so nothing of it is kept. */
    private Verdict copied(Verdict verdict, Copy copy) throws IOException {
        if (verdict instanceof Verdict.Rewrite rewrite) {
            copy.give(copier.copy(rewrite.message()));
            return REWRITTEN;
        }
        return verdict;
    }

    /** Hands a copy from the filter's thread to the caller's, if that still waits for it. */
    private static final class Copy {
        private Body body;
        private boolean taken;

        synchronized void give(Body copy) {
            if (taken) {
                copy.release();
            } else {
                body = copy;
            }
        }

        synchronized Body take() {
            taken = true;
            return body;
        }
    }

    private boolean isAbsent(List<Slot> now, Stage stage, String mail) {
        for (String name : required) {
            if (now.stream().noneMatch(slot -> slot.name.equals(name))) {
                LOG.warn("{} deferred at {}: the required filter {} is absent", mail, stage.word(), name);
                return true;
            }
        }
        return false;
    }

    private static List<Header> joined(List<Header> first, List<Header> then) {
        if (then.isEmpty()) {
            return first;
        }
        List<Header> all = new ArrayList<>(first);
        all.addAll(then);
        return List.copyOf(all);
    }

    private static String word(Verdict verdict) {
        if (verdict == FAILED || verdict == PASSED_OVER) {
            return verdict == FAILED ? "failed" : "failed, passed over";
        }
        return verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private void decided(Slot slot, Stage stage, String mail, Verdict verdict) {
        String detail = detail(verdict);
        synchronized (decisions) {
            if (decisions.size() >= DECISIONS) {
                decisions.removeLast();
            }
            decisions.addFirst(new Decision(clock.instant(), mail, slot.name, stage.word(), word(verdict), detail));
        }
    }

    private static String detail(Verdict verdict) {
        if (verdict instanceof Verdict.Reject reject) {
            return reject.status().toString();
        } else if (verdict instanceof Verdict.Defer defer) {
            return defer.status().toString();
        } else if (verdict instanceof Verdict.Quarantine quarantine) {
            return quarantine.reason();
        } else if (verdict instanceof Verdict.Discard discard) {
            return discard.reason();
        } else if (verdict instanceof Verdict.Redirect redirect) {
            return redirect.recipients().toString();
        } else if (verdict instanceof Verdict.Annotate annotate) {
            return String.join(
                    ", ", annotate.headers().stream().map(Header::name).toList());
        }
        return "";
    }

    /** The filters in their order, then required ones that are absent. */
    public List<FilterInfo> filters() {
        List<Slot> now = slots;
        List<FilterInfo> infos = new ArrayList<>();
        Set<String> names = required;
        now.forEach(slot -> infos.add(slot.info(names.contains(slot.name))));
        names.stream()
                .sorted()
                .filter(name -> now.stream().noneMatch(slot -> slot.name.equals(name)))
                .forEach(name -> infos.add(new FilterInfo(name, "", 0, true, false, 0, 0, 0, new TreeMap<>())));
        return infos;
    }

    /** The latest decisions other than pass, newest first. */
    public List<Decision> decisions(int limit) {
        synchronized (decisions) {
            return decisions.stream().limit(Math.max(0, limit)).toList();
        }
    }
}
