package org.posthouse.intake.replay;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Context.Scope;
import org.posthouse.api.filter.FilterTrials.Opinion;
import org.posthouse.api.filter.FilterTrials.Said;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Envelope;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.intake.body.Content;
import org.posthouse.intake.filter.Interview;
import org.posthouse.intake.filter.Question;
import org.posthouse.intake.verdict.ContentEdits;

/**
 * One stored mail, told to one filter as if it came in now: the connection, sender, recipients, message. As then, a refusal ends it, and a
 * refused recipient is not among those of the message. Its verdicts change a copy of the message, which shares its octets.
 */
final class Replay implements AutoCloseable {
    private static final String NOT_RECORDED = "not recorded";

    private final Interview interview;
    private final Mail stored;
    private final Message message;
    private final Optional<Set<String>> then;
    private final List<Said> said = new ArrayList<>();
    private final Set<String> kinds = new TreeSet<>();
    private final List<Action> early = new ArrayList<>();
    private final List<Recipient> accepted = new ArrayList<>();
    private Attributes results;
    private Content content;
    private String detail = "";
    private Optional<String> failure = Optional.empty();

    /** @param filter the filter's name */
    Replay(Interview interview, String filter, Mail mail, Message message) throws IOException {
        this.interview = interview;
        this.message = message;
        this.then = Record.of(mail, filter);
        this.content = Content.of(message);
        // what it said itself is what it is asked for
        this.results = mail.results().without(Score.parts(filter)).without(Authentication.results(filter));
        Mail.Builder before = Mail.builder(mail.id(), mail.arrived(), mail.origin(), mail.sender())
                .attributes(mail.attributes())
                .recipients(mail.recipients());
        mail.envelope().ifPresent(before::envelope);
        mail.findings().stream()
                .filter(finding -> !finding.filter().equals(filter))
                .forEach(before::finding);
        this.stored = before.build();
    }

    Opinion run() throws IOException, InterruptedException {
        if (connection() && sender() && recipients()) {
            message();
        }
        return new Opinion(interview.bundle(), said, failure, then, kinds);
    }

    /** What the filter would have made of the message; readable until this is closed. */
    Message edited() {
        return content.message();
    }

    void keep(Opinion opinion, Instant now) {
        Question about =
                new Question(Stage.MESSAGE, context(Scope.INCOMING, accepted), Optional.empty(), Optional.of(message));
        String before = opinion.then()
                .map(known -> known.isEmpty() ? "pass" : String.join(", ", new TreeSet<>(known)))
                .orElse(NOT_RECORDED);
        interview.differs(before, opinion.now(), about, now, detail);
    }

    private boolean connection() throws InterruptedException {
        Context context = context(Scope.CONNECTION, List.of());
        return concluded(Stage.CONNECT, context) && concluded(Stage.HELO, context(Scope.CONNECTION, List.of()));
    }

    private boolean sender() throws InterruptedException {
        return concluded(Stage.SENDER, context(Scope.INCOMING, List.of()));
    }

    /** Asks about all of them; true if it goes on. */
    private boolean concluded(Stage stage, Context context) throws InterruptedException {
        Optional<Verdict> verdict = ask(new Question(stage, context, Optional.empty(), Optional.empty()));
        verdict.ifPresent(one -> early.addAll(ContentEdits.of(one)));
        return failure.isEmpty() && verdict.stream().noneMatch(one -> concludes(one, Optional.empty()));
    }

    private boolean recipients() throws InterruptedException {
        for (Recipient recipient : named()) {
            Context context = context(Scope.INCOMING, accepted);
            Optional<Verdict> verdict =
                    ask(new Question(Stage.RECIPIENT, context, Optional.of(recipient), Optional.empty()));
            if (failure.isPresent()) {
                return false;
            }
            verdict.ifPresent(one -> ContentEdits.of(one).stream()
                    .filter(edit -> !edit.perRecipient()) // else it is for the copy of this recipient
                    .forEach(early::add));
            if (verdict.stream().noneMatch(one -> concludes(one, Optional.of(recipient.address())))) {
                accepted.add(recipient);
            }
        }
        return !accepted.isEmpty();
    }

    /** The recipients as the client named them. */
    private List<Recipient> named() {
        List<Address> paths = stored.envelope().map(Envelope::forwardPaths).orElseGet(() -> stored.recipients().stream()
                .map(Recipient::namedAs)
                .distinct()
                .toList());
        return paths.stream().map(Recipient::of).toList();
    }

    private void message() throws IOException, InterruptedException {
        become(ContentEdits.apply(content, early, List.of()));
        Question question = new Question(
                Stage.MESSAGE, context(Scope.INCOMING, accepted), Optional.empty(), Optional.of(content.message()));
        if (!interview.stages().contains(Stage.MESSAGE)) {
            return;
        }
        Interview.Told told = interview.ask(question);
        try {
            Optional<Verdict> verdict = noted(question, told);
            if (verdict.isPresent()) {
                become(ContentEdits.apply(content, ContentEdits.of(verdict.get()), told.read()));
            }
        } catch (IOException impossible) {
            failed("cannot execute its verdict: " + impossible.getMessage());
        } finally {
            told.release();
        }
    }

    private void become(Content next) {
        content.release();
        content = next;
    }

    /** Asks, if it has something to say at that stage; nothing that it brings is used. */
    private Optional<Verdict> ask(Question question) throws InterruptedException {
        if (!interview.stages().contains(question.stage())) {
            return Optional.empty();
        }
        Interview.Told told = interview.ask(question);
        try {
            return noted(question, told);
        } finally {
            told.release();
        }
    }

    private Optional<Verdict> noted(Question question, Interview.Told told) {
        if (told.verdict().isEmpty()) {
            failed(told.failure());
            return Optional.empty();
        }
        Verdict verdict = told.verdict().get();
        try {
            results = results.with(verdict.published());
        } catch (IllegalArgumentException tooLong) {
            failed("cannot execute its verdict: " + tooLong.getMessage());
            return Optional.empty();
        }
        said.add(new Said(
                question.stage(),
                question.recipient().map(Recipient::address),
                verdict,
                String.join(", ", told.kinds()),
                told.detail()));
        told.kinds().stream().filter(kind -> !kind.equals("pass")).forEach(kinds::add);
        if (!verdict.passes()) {
            detail = told.detail();
        }
        return Optional.of(verdict);
    }

    private void failed(String why) {
        failure = Optional.of(why);
        detail = why;
        kinds.add("failed");
    }

    /** Whether nothing is left to be asked about all, or about this recipient. */
    private static boolean concludes(Verdict verdict, Optional<Address> recipient) {
        return verdict.instructions().stream()
                .filter(one -> one.recipient().isEmpty() || one.recipient().equals(recipient))
                .anyMatch(one -> one.action().conclusive());
    }

    private Context context(Scope scope, List<Recipient> recipients) {
        boolean connection = scope == Scope.CONNECTION;
        Mail now = connection
                ? Mail.builder(stored.origin().session(), stored.arrived(), stored.origin(), Sender.empty())
                        .results(results)
                        .build()
                : stored.toBuilder()
                        .recipients(recipients)
                        .results(results)
                        .size(content.message().size())
                        .build();
        return new Context(scope, now, Optional.empty()).asReplay();
    }

    @Override
    public void close() {
        content.release();
    }
}
