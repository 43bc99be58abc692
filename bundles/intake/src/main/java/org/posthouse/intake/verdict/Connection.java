package org.posthouse.intake.verdict;

import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.posthouse.api.mail.Sender;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.filter.Choice;
import org.posthouse.intake.filter.Direction;
import org.posthouse.intake.filter.HostedFilter;
import org.posthouse.intake.filter.Question;
import org.posthouse.intake.filter.Subject;

/**
 * A connection as filters see it. A filter that came after the connection is asked about it when the next mail begins; one
 * that was asked is asked again only if the client says HELO again. Its lock is its own.
 */
public final class Connection implements Subject {
    /** Whose fields these are. */
    private record Said(Choice.Key by, Stage stage) {}

    private final Clock clock;
    private final Notes notes = new Notes();
    private final Map<HostedFilter, Set<Stage>> asked = new HashMap<>();
    private final Map<Said, List<Action.AddHeader>> added = new LinkedHashMap<>();
    private Origin origin;
    private boolean again;

    public Connection(Origin origin, Clock clock) {
        this.origin = origin;
        this.clock = clock;
    }

    /**
     * What is known now.
     *
     * @param helo the client says HELO: whoever was asked about an earlier one is asked again
     */
    public synchronized void now(Origin known, boolean helo) {
        origin = known;
        again = helo;
        asked.keySet().removeIf(HostedFilter::hasLeft);
    }

    /** What filters said of it. */
    public synchronized ConnectionFacts facts() {
        List<Action.AddHeader> all = new ArrayList<>();
        added.values().forEach(all::addAll);
        return new ConnectionFacts(all, notes.results(), List.copyOf(notes.findings()));
    }

    @Override
    public synchronized String id() {
        return origin.session();
    }

    @Override
    public Scope scope() {
        return Scope.CONNECTION;
    }

    @Override
    public synchronized Origin origin() {
        return origin;
    }

    @Override
    public synchronized boolean concerns(Asked one) {
        boolean known = one.filter().isPresent()
                && asked.getOrDefault(one.filter().get(), Set.of()).contains(one.stage());
        return one.choice().concernsUnaddressed(Direction.IN, origin) && (!known || again && one.stage() == Stage.HELO);
    }

    @Override
    public synchronized Question question(Asked one) {
        Mail.Builder mail = Mail.builder(origin.session(), clock.instant(), origin, Sender.empty())
                .results(notes.results());
        notes.findings().forEach(mail::finding);
        Context context = new Context(Scope.CONNECTION, mail.build(), Optional.empty());
        return new Question(one.stage(), context, Optional.empty(), Optional.empty());
    }

    @Override
    public synchronized Optional<Answer> execute(Asked one, Verdict verdict, List<Body> read) {
        Attributes published = notes.results().with(verdict.published());
        notes.results(published);
        List<Action.AddHeader> fields = new ArrayList<>();
        for (Instruction instruction : verdict.instructions()) {
            if (instruction.action() instanceof Action.Reject reject) {
                return Optional.of(new Answer.Refused(reject.status()));
            } else if (instruction.action() instanceof Action.Defer defer) {
                return Optional.of(new Answer.Refused(defer.status()));
            } else if (instruction.action() instanceof Action.AddHeader add) {
                fields.add(add);
            }
        }
        Said said = new Said(one.choice().key(), one.stage());
        added.remove(said); // an earlier HELO is forgotten
        if (!fields.isEmpty()) {
            added.put(said, fields);
        }
        return Optional.empty();
    }

    @Override
    public synchronized void found(Asked one, Finding finding, String word, boolean goesOn) {
        notes.add(finding);
        if (goesOn) {
            one.filter().ifPresent(filter -> asked.computeIfAbsent(filter, f -> EnumSet.noneOf(Stage.class))
                    .add(one.stage()));
        }
    }
}
