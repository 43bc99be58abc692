package org.posthouse.intake.verdict;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Context.Scope;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.body.Content;
import org.posthouse.intake.body.HeaderTooLargeException;
import org.posthouse.intake.filter.Direction;
import org.posthouse.intake.filter.InvalidVerdictException;
import org.posthouse.intake.filter.Question;
import org.posthouse.intake.filter.Subject;

/**
 * A mail on its way in: what is known of it, and what filters decided. Their verdicts are executed here and nowhere else
 * before the reply to the client. Used by one thread at a time.
 */
public final class IncomingMail implements Subject {
    /**
     * Something that a filter decided about recipients, for the trace.
     *
     * @param stage one word
     * @param detail one line
     */
    public record Change(String stage, String detail) {}

    private final String id;
    private final Origin origin;
    private final Clock clock;
    private final Envelope envelope = new Envelope();
    private final Notes notes = new Notes();
    private final List<String> provenance = new ArrayList<>();
    private final List<Action.AddHeader> early = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private Sender sender = Sender.empty();
    private Optional<Recipient> candidate = Optional.empty();
    private int candidateSource;
    private Optional<Content> content = Optional.empty();

    public IncomingMail(String id, Origin origin, Clock clock) {
        this.id = id;
        this.origin = origin;
        this.clock = clock;
    }

    /** Takes over what filters said of the connection. */
    public void adopt(ConnectionFacts facts) {
        early.addAll(facts.added());
        notes.adopt(facts.results(), facts.findings());
    }

    public void sender(Sender named) {
        sender = named;
    }

    /** A recipient is about to be accepted. */
    public void candidate(Recipient named) {
        candidate = Optional.of(named);
        candidateSource = envelope.accept(named);
    }

    /** The candidate was accepted. */
    public void accept() {
        candidate = Optional.empty();
    }

    /** The candidate was refused. */
    public void withdraw() {
        candidate = Optional.empty();
        envelope.withdraw();
    }

    /** A recipient is accepted without asking. */
    public void accept(Recipient named) {
        envelope.accept(named);
    }

    /** True if nothing is left to be asked: it will be accepted and thrown away. */
    public boolean isDiscarded() {
        return envelope.discarded().isPresent();
    }

    /**
     * The message is there. Header fields that filters added before go into it.
     *
     * @param stamped the message as it came, with this server's fields; stays the caller's
     */
    public void message(Content stamped) throws IOException {
        Content marked;
        try {
            marked = ContentEdits.apply(stamped, List.copyOf(early), List.of());
        } catch (HeaderTooLargeException e) {
            // nobody saw this message yet when the places were chosen: the top is always there
            List<Action> top = early.stream()
                    .<Action>map(add -> new Action.AddHeader(add.header(), 0))
                    .toList();
            marked = ContentEdits.apply(stamped, top, List.of());
        }
        content = Optional.of(marked);
    }

    /** The message as it is now; the holder's until {@link #release}. */
    public Content content() {
        return content.orElseThrow();
    }

    /** Lets go of the message. */
    public void release() {
        content.ifPresent(Content::release);
        content = Optional.empty();
    }

    /** What became of it; {@code single}: each recipient has a reply of its own (LMTP). */
    public Deal deal(boolean single) {
        return envelope.deal(single);
    }

    /** Replies that filters want sent once it is taken. */
    public List<ReplyOrder> replies() {
        return envelope.replies();
    }

    /** What filters said with the message there: who, what, which version; for the header and the trace. */
    public List<String> provenance() {
        return Collections.unmodifiableList(provenance);
    }

    /** What filters decided about recipients. */
    public List<Change> changes() {
        return Collections.unmodifiableList(changes);
    }

    /** The sender, as filters changed it. */
    public Sender sender() {
        return sender;
    }

    /** What filters published. */
    public Attributes results() {
        return notes.results();
    }

    /** The mail as far as it is known, without recipients. */
    public Mail.Builder begun(Instant arrived, long size) {
        Mail.Builder mail = Mail.builder(id, arrived, origin, sender).size(size).results(notes.results());
        notes.findings().forEach(mail::finding);
        return mail;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Scope scope() {
        return Scope.INCOMING;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public boolean concerns(Asked asked) {
        if (asked.stage() == Stage.SENDER) {
            return asked.choice().concernsUnaddressed(Direction.IN, origin);
        }
        Predicate<Recipient> scope = scope(asked);
        return candidate.map(scope::test).orElseGet(() -> envelope.open().stream()
                .anyMatch(scope));
    }

    private Predicate<Recipient> scope(Asked asked) {
        return asked.choice().concernsAll()
                ? anyone -> true
                : recipient -> asked.choice().concerns(Direction.IN, origin, recipient);
    }

    @Override
    public Question question(Asked asked) {
        Predicate<Recipient> scope = scope(asked);
        List<Recipient> open = candidate.isPresent() ? envelope.open(candidateSource) : envelope.open();
        List<Recipient> known = open.stream().filter(scope).toList();
        long size = content.map(c -> c.message().size()).orElse(0L);
        Optional<Message> message = content.map(Content::message);
        return new Question(
                asked.stage(),
                Context.of(begun(clock.instant(), size).recipients(known).build()),
                candidate,
                message);
    }

    @Override
    public Optional<Content> keep() {
        content.ifPresent(Content::retain);
        return content;
    }

    @Override
    public Optional<Answer> execute(Asked asked, Verdict verdict, List<Body> read)
            throws InvalidVerdictException, IOException {
        Attributes published = notes.results().with(verdict.published());
        List<Action> edits = ContentEdits.of(verdict);
        if (content.isPresent()) {
            Content edited = ContentEdits.apply(content.get(), edits, read);
            release();
            content = Optional.of(edited);
        } else {
            edits.stream()
                    .filter(edit -> candidate.isEmpty() || !edit.perRecipient()) // else it is for the candidate's copy
                    .forEach(edit -> early.add((Action.AddHeader) edit));
        }
        // from here on nothing fails
        notes.results(published);
        verdict.instructions().forEach(this::changeSender);
        note(asked, verdict);
        boolean sender = asked.stage() == Stage.SENDER;
        Optional<Status> refused = sender ? refused(verdict) : Optional.empty();
        envelope.execute(
                verdict.instructions(),
                new Envelope.Turn(
                        asked.choice().name(),
                        clock.instant(),
                        scope(asked),
                        candidate.map(one -> candidateSource),
                        asked.choice().concernsAll(),
                        sender));
        return refused.or(() -> candidate.flatMap(one -> envelope.refusal(candidateSource)))
                .map(Answer.Refused::new);
    }

    private void changeSender(Instruction instruction) {
        if (instruction.action() instanceof Action.ChangeSender change) {
            sender = Senders.with(sender, change.address());
        }
    }

    /** Whether the first conclusive instruction for all refuses them. */
    private static Optional<Status> refused(Verdict verdict) {
        return verdict.instructions().stream()
                .filter(i -> i.recipient().isEmpty() && i.action().conclusive())
                .findFirst()
                .flatMap(i -> status(i.action()));
    }

    private static Optional<Status> status(Action action) {
        if (action instanceof Action.Reject reject) {
            return Optional.of(reject.status());
        }
        return action instanceof Action.Defer defer ? Optional.of(defer.status()) : Optional.empty();
    }

    @Override
    public boolean ends(Asked asked, Verdict verdict) {
        // a filter for some recipients has the last word on these only
        return verdict.last()
                && (asked.stage() != Stage.MESSAGE || envelope.open().stream().allMatch(scope(asked)));
    }

    private void note(Asked asked, Verdict verdict) {
        String by = "by filter " + asked.choice().name();
        for (Instruction instruction : verdict.instructions()) {
            Action action = instruction.action();
            Optional<String> one = instruction.recipient().map(r -> "<" + r + "> " + by);
            if (action instanceof Action.Redirect redirect) {
                changes.add(new Change("redirected", one.orElse(by) + " to <" + redirect.to() + ">"));
            } else if (action instanceof Action.Discard discard && one.isPresent()) {
                changes.add(new Change("discarded", "for " + one.get() + ": " + discard.reason()));
            } else if (action instanceof Action.Hold hold && one.isPresent()) {
                changes.add(new Change("held", "for " + one.get() + ": " + hold.reason()));
            } else if (action instanceof Action.RemoveRecipient remove) {
                changes.add(new Change("recipients", "without <" + remove.address() + "> " + by));
            } else if (action instanceof Action.AddRecipient add) {
                changes.add(new Change("recipients", "with <" + add.recipient().address() + "> " + by));
            }
        }
    }

    @Override
    public void found(Asked asked, Finding finding, String word, boolean goesOn) {
        if (asked.stage() == Stage.MESSAGE) {
            provenance.add(finding.filter() + "=" + word + " (" + finding.bundle() + ")");
        }
        boolean ordinary = asked.stage() == Stage.RECIPIENT && word.equals("pass");
        if (!ordinary) { // or a mail to a thousand would have a thousand of them
            notes.add(finding);
        }
    }
}
