package org.posthouse.intake.transaction;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Envelope;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Status;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.body.BodySink;
import org.posthouse.intake.body.Content;
import org.posthouse.intake.body.HeaderScan;
import org.posthouse.intake.body.HeaderTooLargeException;
import org.posthouse.intake.filter.Direction;
import org.posthouse.intake.filter.Inspections;
import org.posthouse.intake.filter.Lineup;
import org.posthouse.intake.handover.Destinations;
import org.posthouse.intake.handover.Handover;
import org.posthouse.intake.handover.Refusals;
import org.posthouse.intake.parts.MailRules;
import org.posthouse.intake.verdict.Deal;
import org.posthouse.intake.verdict.IncomingMail;
import org.posthouse.support.OutOfMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit of a mail: stamp, filters, hand-over, replies. It goes from one to the next without a thread that waits, and
 * ends exactly once.
 */
final class Commit {
    private static final Logger LOG = LoggerFactory.getLogger(Commit.class);
    private static final Status CIRCLE = new Status(554, "5.4.6", "Too many hops"); // rfc5321#6.3
    private static final Status LONG_HEADER = new Status(552, "5.3.4", "Header section too large");
    private static final Status BROKEN = new Status(451, "4.3.0", "Cannot process the message now");
    private static final String PROVENANCE = "X-Posthouse-Filters";

    /**
     * What is to be committed.
     *
     * @param unique the recipients that the client named, each once
     * @param accepted for each RCPT that was accepted which of them it named
     */
    record Order(
            String id,
            Origin origin,
            Sender sender,
            List<Recipient> unique,
            List<Integer> accepted,
            MailRules rules,
            BodySink sink) {}

    private final MailIntake intake;
    private final Order order;
    private final IncomingMail mail;
    private final Inspections inspections;
    private final Lineup lineup;
    private final BiConsumer<Outcome, Ended> done;
    private final AtomicBoolean ended = new AtomicBoolean();
    private Instant arrived;
    /** What came in; null before it is whole. */
    private Body body;

    /** @param done called exactly once; must not block */
    Commit(
            MailIntake intake,
            Order order,
            IncomingMail mail,
            Inspections inspections,
            Lineup lineup,
            BiConsumer<Outcome, Ended> done) {
        this.intake = intake;
        this.order = order;
        this.mail = mail;
        this.inspections = inspections;
        this.lineup = lineup;
        this.done = done;
    }

    /** Begins. Never throws. */
    void start() {
        try {
            body = order.sink().finish().orElse(null);
            if (body == null) {
                refuse(order.sink().failure().orElse(BROKEN));
            } else {
                receive(body);
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
    }

    /** The filters have answered. Never throws. */
    private void answered(Answer answer) {
        try {
            judged(answer);
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
    }

    /** A part of the commit failed, which ends it; one that has handed it on does not fail any more. */
    private void failed(Throwable why) {
        OutOfMemory.haltOn(why);
        if (why instanceof IOException) {
            LOG.warn("{} cannot be processed", order.id(), why);
        } else { // a filter's message may be of a bundle that has left
            LOG.error("{} cannot be processed", order.id(), why);
        }
        refuse(BROKEN);
    }

    private void receive(Body body) throws IOException {
        HeaderScan scan = HeaderScan.of(body);
        if (scan.received() >= order.rules().limits().received()) {
            refuse(CIRCLE);
            return;
        }
        arrived = intake.clock.instant();
        byte[] prefix = Stamp.prefix(
                order.id(),
                order.origin(),
                order.sender(),
                order.unique(),
                scan,
                order.rules().hostname(),
                arrived);
        boolean byUser = isByUser(order.origin());
        if (byUser && !scan.ended()) {
            refuse(LONG_HEADER); // it cannot be seen whom else its sender wrote to in secret
            return;
        }
        Content stamped;
        try {
            stamped = stamped(prefix, body, removals(body, scan, byUser));
        } catch (HeaderTooLargeException e) {
            refuse(LONG_HEADER);
            return;
        }
        try {
            mail.message(stamped);
        } finally {
            stamped.release();
        }
        String messageId = scan.messageId()
                .orElseGet(() -> "<" + order.id() + "@" + order.rules().hostname() + ">"); // as Stamp writes it
        trace("received", summary(body.size()) + (messageId.isEmpty() ? "" : ", " + messageId));
        if (lineup.asksAt(Direction.IN, Stage.MESSAGE) && !mail.isDiscarded()) {
            intake.chain.ask(inspections, Stage.MESSAGE, mail, this::answered);
        } else {
            judged(Answer.ACCEPTED);
        }
    }

    /** Mail that enters here for the first time, not from another server. */
    private static boolean isByUser(Origin origin) {
        return switch (origin.role()) {
            case SUBMISSION, INTERNAL -> true;
            case MX -> origin.account().isPresent();
            case LMTP -> false;
        };
    }

    /** The fields to be taken out: those that are not for recipients (rfc6409#8), and results that are said to be ours. */
    private List<Action> removals(Body body, HeaderScan scan, boolean byUser) throws IOException {
        List<Action> removals = new ArrayList<>();
        if (byUser && scan.secret()) {
            HeaderScan.SECRET.forEach(field -> removals.add(new Action.RemoveHeader(field, 0)));
        }
        if (scan.results()) {
            removals.addAll(AuthenticationResults.forged(
                    body.message().headers().fields(), order.rules().hostname()));
        }
        return removals;
    }

    /** The message with our fields, and without others. */
    private static Content stamped(byte[] prefix, Body body, List<Action> removals) throws IOException {
        Content whole = Content.of(prefix, body);
        if (removals.isEmpty()) {
            return whole;
        }
        try {
            return whole.edit(removals);
        } finally {
            whole.release();
        }
    }

    private void judged(Answer answer) throws IOException {
        mail.provenance().forEach(line -> trace("filter", line));
        if (answer instanceof Answer.Refused refused) {
            refuse(refused.status());
        } else if (answer instanceof Answer.Unavailable) {
            traceRefusal(Status.UNAVAILABLE);
            unavailable(Status.UNAVAILABLE);
        } else {
            mail.changes().forEach(change -> trace(change.stage(), change.detail()));
            deal(mail.deal(order.origin().role() == Origin.Role.LMTP));
        }
    }

    private void deal(Deal deal) throws IOException {
        if (deal instanceof Deal.Refused refused) {
            refuse(refused.status());
        } else if (deal instanceof Deal.Discarded discarded) {
            trace("discarded", discarded.why());
            reply(new Ended(Ended.How.DISCARDED, Handover.ACCEPTED), settled(Handover.ACCEPTED));
        } else {
            hand((Deal.GoesOn) deal);
        }
    }

    private void hand(Deal.GoesOn deal) throws IOException {
        Mail asked = mail.begun(arrived, mail.content().message().size()).build();
        Destinations destinations = Destinations.of(asked, deal.bySource(), deal.added(), intake.parts);
        List<Recipient> recipients = new ArrayList<>(destinations.recipients());
        deal.untold().forEach(refusal -> tell(refusal, recipients));
        Content content = provenance();
        try {
            // set only now: filters for some recipients are not to learn of the others
            Mail whole = mail.begun(arrived, content.message().size())
                    .recipients(recipients)
                    .envelope(Envelope.of(order.sender(), order.unique()))
                    .build();
            if (!isOpen(whole)) { // all refused, each by its reply
                nothingLeft(deal);
                return;
            }
            new Handover(
                            intake.parts,
                            intake.threads,
                            intake.clock,
                            whole,
                            destinations,
                            content,
                            order.rules().directWait())
                    .start(result -> handed(deal, result));
        } finally {
            content.release();
        }
    }

    private static boolean isOpen(Mail mail) {
        for (Recipient recipient : mail.recipients()) {
            if (recipient.open()) {
                return true;
            }
        }
        return false;
    }

    private void tell(Deal.Refusal refusal, List<Recipient> recipients) {
        Refusals.toTell(order.id(), mail.sender(), refusal.recipient(), refusal.status(), arrived)
                .filter(recipient ->
                        recipients.stream().noneMatch(other -> other.key().equals(recipient.key())))
                .ifPresent(recipients::add);
        trace("refused", "recipient <" + refusal.recipient().address() + ">: " + refusal.status());
    }

    /** The message with the fields that tell what filters found and, if asked for, which looked at it; the caller's to release. */
    private Content provenance() throws IOException {
        List<Header> fields = new ArrayList<>();
        AuthenticationResults.field(order.rules().hostname(), mail.results()).ifPresent(fields::add);
        List<String> entries = mail.provenance();
        if (order.rules().provenance() && !entries.isEmpty()) {
            String value = String.join(";\r\n\t", entries).replaceAll("[^\\x20-\\x7e\\r\\n\\t]", "?");
            fields.add(Header.of(PROVENANCE, value));
        }
        if (fields.isEmpty()) {
            mail.content().retain();
            return mail.content();
        }
        return mail.content().prepend(fields);
    }

    /** Every recipient was refused, by a reply of its own or without one, or is gone. */
    private void nothingLeft(Deal.GoesOn deal) {
        List<Status> each = deal.refused().stream()
                .map(status -> status.orElse(Handover.ACCEPTED))
                .toList();
        Status whole = each.stream().filter(Status::positive).findFirst().orElseGet(() -> each.get(0));
        Ended.How how = whole.positive() ? Ended.How.DISCARDED : Ended.How.REFUSED;
        end(new Outcome.Settled(whole, byRcpt(each)), new Ended(how, whole));
    }

    private void handed(Deal.GoesOn deal, Handover.Result result) {
        if (result.nothingDone()) {
            unavailable(result.whole());
            return;
        }
        List<Status> each = new ArrayList<>();
        for (int i = 0; i < deal.refused().size(); i++) {
            each.add(deal.refused().get(i).orElse(result.bySource().get(i)));
        }
        Outcome outcome = new Outcome.Settled(result.whole(), byRcpt(each));
        if (result.whole().positive()) {
            Ended.How how = result.spooled() ? Ended.How.SPOOLED : Ended.How.DELIVERED;
            reply(new Ended(how, result.whole()), outcome);
        } else {
            end(outcome, new Ended(Ended.How.REFUSED, result.whole()));
        }
    }

    /** The mail is taken: replies that filters want sent go out before the client is told. */
    private void reply(Ended how, Outcome outcome) {
        if (mail.replies().isEmpty()) {
            end(outcome, how);
            return;
        }
        intake.threads.followers().execute(() -> intake.replies.send(order.id(), mail, () -> end(outcome, how)));
    }

    private List<Status> byRcpt(List<Status> bySource) {
        List<Status> each = new ArrayList<>(order.accepted().size());
        for (int source : order.accepted()) {
            each.add(bySource.get(source));
        }
        return List.copyOf(each);
    }

    private Outcome settled(Status status) {
        return new Outcome.Settled(status, Collections.nCopies(order.accepted().size(), status));
    }

    private void refuse(Status status) {
        traceRefusal(status);
        end(settled(status), new Ended(Ended.How.REFUSED, status));
    }

    /** A part is absent: whoever commits it again gets the message. */
    private void unavailable(Status status) {
        String ticket = intake.tickets.keep(order.id(), BodySink.of(intake.scratch, body));
        end(new Outcome.Unavailable(ticket), new Ended(Ended.How.REFUSED, status));
    }

    private void end(Outcome outcome, Ended how) {
        if (ended.compareAndSet(false, true)) {
            mail.release();
            if (body != null) {
                body.release();
            }
            done.accept(outcome, how);
        }
    }

    private void traceRefusal(Status status) {
        trace(
                "refused",
                "message from " + order.sender().path()
                        + order.origin()
                                .client()
                                .map(client -> " client " + client)
                                .orElse("") + ": " + status);
    }

    private String summary(long size) {
        List<Recipient> unique = order.unique();
        return "from " + order.sender().path() + " to <" + unique.get(0).address() + ">"
                + (unique.size() > 1 ? " and " + (unique.size() - 1) + " more" : "") + ", " + size + " octets, "
                + order.origin().protocol()
                + order.origin().client().map(client -> " client " + client).orElse("")
                + order.origin().account().map(account -> " account " + account).orElse("");
    }

    private void trace(String stage, String detail) {
        intake.parts.traces().stage(order.id(), stage, detail);
    }
}
