package org.posthouse.queue.attempt;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.queue.attempt.Placement.Fate;
import org.posthouse.queue.attempt.Placement.Placed;
import org.posthouse.queue.notice.Report;
import org.posthouse.support.AbsentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a part of a mail on its way. The way of each recipient is asked for anew, since configuration may have changed; who
 * goes elsewhere is recorded with the other destination, and the rest is carried there, job by job. A part that was not routed
 * yet is the case in which all go elsewhere.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Status WAITING = new Status(451, "4.3.2", "A part of this server is temporarily unavailable");
    private static final Status UNDER_WAY = new Status(451, "4.3.2", "An earlier attempt has not finished");

    /** So long a sender is not told of a failure while others of the same mail are under way, so that one report tells of all. */
    private static final Duration GATHERING = Duration.ofSeconds(30);

    private final Workshop shop;
    private final Leased part;
    private final Mail mail;
    private final Exit exit;
    private final Story story;
    private final long seen;
    private final double spread;
    private final Set<Destination> putOff = new HashSet<>();

    /** @param seen the generation of {@link SetAside} when the attempt began */
    Delivery(Workshop shop, Exit exit, Leased part, long seen) {
        this.shop = shop;
        this.part = part;
        this.mail = part.mail();
        this.exit = exit;
        this.story = new Story(shop.parts().traces(), mail.id());
        this.seen = seen;
        this.spread = shop.random().getAsDouble();
    }

    void run() throws IOException, AbsentException {
        try {
            shop.unrecorded().record(part);
            if (!part.recipients().isEmpty()) {
                carry(jobs(route()));
            }
        } finally {
            story.end();
            putOff.forEach(destination -> shop.setAside().putOff(mail.id(), destination));
        }
    }

    /** An earlier queue has not ended its attempt: all of it is left alone for a while. */
    void putOff() throws IOException, AbsentException {
        later(part.recipients(), UNDER_WAY);
        shop.setAside().putOff(mail.id(), part.destination());
    }

    private Outcomes outcomes() {
        return new Outcomes(mail, shop.policy(), shop.now(), spread, this::isOfStranger);
    }

    /** True if anybody can have written that sender: an MX session without a login, and no address of ours. */
    private boolean isOfStranger() {
        if (mail.origin().role() != Origin.Role.MX || mail.origin().account().isPresent()) {
            return false;
        }
        Address sender = mail.sender().address().orElseThrow(); // the null sender is told nothing in any case
        try {
            Resolution resolution = shop.parts().routing().call(routing -> routing.resolve(sender));
            return !(resolution instanceof Resolution.Mailbox || resolution instanceof Resolution.Forward);
        } catch (AbsentException unknown) {
            LOG.debug("{} cannot look up its sender, who gets no success notification", mail.id(), unknown);
            return true;
        }
    }

    /** Asks for the way of each recipient; answers who still goes to this destination, by their ways. */
    private Map<Route, List<Recipient>> route() throws IOException, AbsentException {
        Routing routing = shop.parts().routing().get().orElseThrow(() -> new AbsentException("routing"));
        Placement placement = new Placement(shop.parts(), routing, mail);
        Map<Route, List<Recipient>> staying = new LinkedHashMap<>();
        Changes changes = new Changes();
        Outcomes outcomes = outcomes();
        for (Recipient recipient : part.recipients()) {
            if (outcomes.isOver(recipient)) {
                count("", Action.FAILED);
                changes.add(recipient, story.tells(outcomes.expired(recipient)));
                continue;
            }
            List<Placed> placed = placement.place(recipient);
            if (placed.size() == 1
                    && placed.get(0).recipient() == recipient
                    && placed.get(0).fate() instanceof Fate.Goes goes
                    && goes.route().destination().equals(part.destination())) {
                staying.computeIfAbsent(goes.route(), r -> new ArrayList<>()).add(recipient);
            } else {
                changes.add(
                        recipient,
                        placed.stream().map(p -> moved(recipient, p, outcomes)).toList());
            }
        }
        settle(changes, !staying.isEmpty());
        return staying;
    }

    private Recipient moved(Recipient from, Placed placed, Outcomes outcomes) {
        Recipient recipient = placed.recipient();
        if (placed.fate() instanceof Fate.Goes goes) {
            return recipient.with(recipient.disposition().toBuilder()
                    .destination(goes.route().destination())
                    .due(shop.now())
                    .build());
        }
        if (placed.fate() instanceof Fate.Fails fails) {
            count("", Action.FAILED);
            return story.tells(outcomes.refused(recipient, fails.status()));
        }
        if (placed.fate() instanceof Fate.Held held) {
            return story.tells(outcomes.held(unrouted(recipient), held.hold()));
        }
        Recipient later = outcomes.later(recipient == from ? recipient : unrouted(recipient), WAITING);
        putOff.add(later.disposition().queue());
        return later;
    }

    private static Recipient unrouted(Recipient recipient) {
        return recipient.with(
                recipient.disposition().toBuilder().destination(null).build());
    }

    private List<Job> jobs(Map<Route, List<Recipient>> byRoute) {
        int most = shop.policy().recipientsPerJob();
        List<Job> jobs = new ArrayList<>();
        byRoute.forEach((route, recipients) -> {
            for (int from = 0; from < recipients.size(); from += most) {
                int to = Math.min(recipients.size(), from + most);
                jobs.add(new Job(mail, recipients.subList(from, to), route));
            }
        });
        return jobs;
    }

    private void carry(List<Job> jobs) throws IOException, AbsentException {
        boolean tried = jobs.isEmpty();
        List<Recipient> untried = new ArrayList<>();
        Status why = WAITING;
        for (int i = 0; i < jobs.size() && !shop.stopping().getAsBoolean(); i++) {
            Job job = jobs.get(i);
            Exit.Passed passed = exit.pass(job, part);
            Map<Recipient, Status> missed = conclude(job, passed, i + 1 < jobs.size());
            untried.addAll(missed.keySet());
            why = missed.values().stream().findFirst().orElse(why);
            if (missed.size() == job.recipients().size()) {
                jobs.subList(i + 1, jobs.size()).forEach(left -> untried.addAll(left.recipients()));
                break; // what is left goes the same way
            }
            tried = true;
        }
        rest(untried, why, tried);
    }

    private void count(String transport, Action how) {
        long now = shop.clock().millis();
        shop.parts().deliveries().ended(transport, how, mail.arrived().toEpochMilli(), now);
    }

    /** Records how a job ended; answers who could not be tried, and why. */
    private Map<Recipient, Status> conclude(Job job, Exit.Passed passed, boolean more)
            throws IOException, AbsentException {
        Outcomes outcomes = outcomes();
        Changes changes = new Changes();
        Changes late = new Changes();
        Map<Recipient, Status> untried = new LinkedHashMap<>();
        for (int i = 0; i < job.recipients().size(); i++) {
            Recipient recipient = job.recipients().get(i);
            if (passed.held().isPresent()) {
                Recipient held = outcomes.held(recipient, passed.held().get());
                changes.add(recipient, story.tells(held));
                continue;
            }
            RecipientResult result = passed.results().get(i);
            if (result.action() == Action.NOT_TRIED) {
                untried.put(recipient, result.status());
                continue;
            }
            Recipient after = story.tells(outcomes.after(recipient, result));
            boolean over = after.disposition().last().stream().anyMatch(l -> l.action() == Reply.Action.FAILED);
            count(part.destination().transport(), over ? Action.FAILED : result.action());
            (outcomes.isToBeToldOfDelay(after) ? late : changes).add(recipient, after);
        }
        settleOrKeep(changes, late, more);
        if (!late.isEmpty()) {
            if (isToldOfDelay(late, outcomes)) {
                late.each(Outcomes::toldOfDelay);
            }
            settleOrKeep(late, new Changes(), more);
        }
        return untried;
    }

    /** Records outcomes; they are kept if that fails, and so are others that cannot be recorded then. */
    private void settleOrKeep(Changes changes, Changes others, boolean more) throws IOException, AbsentException {
        boolean recorded = false;
        try {
            settle(changes, more);
            recorded = true;
        } finally {
            if (!recorded) {
                shop.unrecorded().keep(mail.id(), changes.now());
                shop.unrecorded().keep(mail.id(), others.now());
            }
        }
    }

    /** Tells the sender of all recipients that are still waiting, wherever they go; false if that must wait. */
    private boolean isToldOfDelay(Changes late, Outcomes outcomes) {
        Set<String> these = late.now().stream().map(Recipient::key).collect(Collectors.toSet());
        List<Recipient> about = new ArrayList<>(late.now());
        try {
            part.all().stream()
                    .filter(r -> !these.contains(r.key()) && outcomes.isToBeToldOfDelay(r))
                    .forEach(about::add);
            shop.notices().send(Report.Kind.DELAYED, mail, about, part.message(), shop.policy());
            return true;
        } catch (AbsentException absent) {
            LOG.debug("{} will notify its sender of the delay later: {}", mail.id(), absent.getMessage());
        } catch (IOException e) {
            LOG.warn("{} will notify its sender of the delay later: {}", mail.id(), e.toString());
        }
        return false;
    }

    private void settle(Changes changes, boolean more) throws IOException, AbsentException {
        if (changes.now().stream().anyMatch(Outcomes::isTelling)) {
            Instant due = telling(changes, more);
            changes.each(recipient -> Outcomes.tellAt(recipient, due));
        }
        part.record(changes);
    }

    /** When the sender is told: at once, or a little later if others of the mail may fail too; then of all together. */
    private Instant telling(Changes changes, boolean more) throws AbsentException {
        Instant now = shop.now();
        boolean others =
                more || changes.now().stream().anyMatch(r -> isDue(r.disposition(), now)) || part.othersDue(now);
        return others ? now.plus(GATHERING) : now;
    }

    private static boolean isDue(Disposition d, Instant now) {
        return d.phase() == Disposition.Phase.WAITING
                && d.held().isEmpty()
                && !d.due().isAfter(now);
    }

    /** Leaves alone what could not be tried: the destination, unless it is only these who cannot be tried there. */
    private void rest(List<Recipient> untried, Status why, boolean tried) throws IOException, AbsentException {
        SetAside setAside = shop.setAside();
        if (tried) {
            setAside.tried(mail.id(), part.destination());
        }
        if (untried.isEmpty()) {
            return;
        }
        if (tried || setAside.isUntriedAgain(mail.id(), part.destination())) {
            later(untried, why);
            putOff.add(part.destination());
        } else {
            setAside.rest(part.destination(), why.toString(), shop.now(), seen);
        }
    }

    private void later(List<Recipient> untried, Status why) throws IOException, AbsentException {
        Outcomes outcomes = outcomes();
        Changes changes = new Changes();
        untried.forEach(recipient -> changes.add(recipient, outcomes.later(recipient, why)));
        part.record(changes);
    }
}
