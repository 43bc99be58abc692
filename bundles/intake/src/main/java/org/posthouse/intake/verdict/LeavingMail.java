package org.posthouse.intake.verdict;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Context.Scope;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Message;
import org.posthouse.api.transport.Job;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.body.Content;
import org.posthouse.intake.filter.Direction;
import org.posthouse.intake.filter.InvalidVerdictException;
import org.posthouse.intake.filter.Question;
import org.posthouse.intake.filter.Subject;

/** A mail that is about to leave for another server. Nothing of it is stored. Used by one thread at a time. */
public final class LeavingMail implements Subject {
    private final Job job;
    private final Clock clock;
    private Mail mail;
    private Content content;
    private Optional<Hold> held = Optional.empty();

    /** @param message readable until {@link #release} */
    public LeavingMail(Job job, Message message, Clock clock) throws IOException {
        this.job = job;
        this.clock = clock;
        this.mail = job.mail().with(job.recipients());
        this.content = Content.of(message);
    }

    /** The whole mail, perhaps with another sender. */
    public Mail mail() {
        return job.mail().toBuilder().sender(mail.sender()).build();
    }

    /** The message as it is to be sent; readable until {@link #release}. */
    public Message message() {
        return content.message();
    }

    /** Why it is to be kept; empty if it is not, or if an administrator has released it. */
    public Optional<Hold> held() {
        boolean released =
                job.recipients().stream().anyMatch(r -> r.disposition().released());
        return released ? Optional.empty() : held;
    }

    /** Lets go of the message. */
    public void release() {
        content.release();
    }

    @Override
    public String id() {
        return mail.id();
    }

    @Override
    public Scope scope() {
        return Scope.LEAVING;
    }

    @Override
    public Origin origin() {
        return mail.origin();
    }

    @Override
    public boolean concerns(Asked asked) {
        return mail.recipients().stream()
                .anyMatch(recipient -> asked.choice().concerns(Direction.OUT, origin(), recipient));
    }

    @Override
    public Question question(Asked asked) {
        Mail now = mail.toBuilder().size(content.message().size()).build();
        Context context =
                new Context(Scope.LEAVING, now, Optional.of(job.route().destination()));
        return new Question(asked.stage(), context, Optional.empty(), Optional.of(content.message()));
    }

    @Override
    public Optional<Answer> execute(Asked asked, Verdict verdict, List<Body> read)
            throws InvalidVerdictException, IOException {
        Attributes published = mail.results().with(verdict.published());
        Content edited = ContentEdits.apply(content, ContentEdits.of(verdict), read);
        content.release();
        content = edited;
        Mail.Builder next = mail.toBuilder().results(published);
        Optional<Answer> conclusion = Optional.empty();
        for (Instruction instruction : verdict.instructions()) {
            if (instruction.action() instanceof Action.ChangeSender change) {
                next.sender(Senders.with(mail.sender(), change.address()));
            } else if (instruction.action() instanceof Action.Hold hold) {
                held = held.or(() -> Optional.of(Hold.because(hold.reason())
                        .byFilter(asked.choice().name())
                        .since(clock.instant())));
            } else if (instruction.action() instanceof Action.Reject reject) {
                conclusion = conclusion.or(() -> Optional.of(new Answer.Refused(reject.status())));
            } else if (instruction.action() instanceof Action.Defer defer) {
                conclusion = conclusion.or(() -> Optional.of(new Answer.Refused(defer.status())));
            }
        }
        mail = next.build();
        return conclusion;
    }

    @Override
    public void found(Asked asked, Finding finding, String word, boolean goesOn) {
        mail = mail.toBuilder().finding(finding).build();
    }
}
