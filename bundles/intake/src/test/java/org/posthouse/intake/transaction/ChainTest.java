package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Context.Scope;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.filter.Inspections;
import org.posthouse.intake.filter.Question;
import org.posthouse.intake.filter.Subject;
import org.posthouse.testkit.flow.Answers;

/** A chain of filters has one answer, also when what they are asked about fails: else a client waits for ever. */
public class ChainTest extends IntakeFixture {
    /** A mail that fails when so many filters were asked about it. */
    private final class Failing implements Subject {
        private final int concerned;
        private final int questions;
        private int asked;

        Failing(int concerned, int questions) {
            this.concerned = concerned;
            this.questions = questions;
        }

        @Override
        public String id() {
            return "m1";
        }

        @Override
        public Scope scope() {
            return Scope.INCOMING;
        }

        @Override
        public Origin origin() {
            return MX;
        }

        @Override
        public boolean concerns(Asked one) {
            if (asked >= concerned) {
                throw new IllegalStateException("concerns");
            }
            return true;
        }

        @Override
        public Question question(Asked one) {
            if (asked >= questions) {
                throw new IllegalStateException("question");
            }
            asked++;
            Mail mail = Mail.builder("m1", clock.instant(), MX, Sender.empty()).build();
            return new Question(one.stage(), Context.of(mail), Optional.empty(), Optional.empty());
        }

        @Override
        public Optional<Answer> execute(Asked one, Verdict verdict, List<Body> read) {
            return Optional.empty();
        }

        @Override
        public void found(Asked one, Finding finding, String word, boolean goesOn) {}
    }

    private Answer ask(Subject subject) throws Exception {
        Inspections inspections = Inspections.ofMail(filters, filters.lineup());
        return Answers.to(taker -> intake.chain().ask(inspections, Stage.SENDER, subject, taker));
    }

    private static int code(Answer answer) {
        return ((Answer.Refused) answer).status().code();
    }

    @Test
    public void thereIsAnAnswerWhateverFails() throws Exception {
        add("a", new Recording());
        add("b", new Recording());
        assertEquals(Answer.ACCEPTED, ask(new Failing(9, 9)));
        assertEquals("at once", 451, code(ask(new Failing(0, 9))));
        assertEquals("at the first question", 451, code(ask(new Failing(9, 0))));
        assertEquals("after the first answer", 451, code(ask(new Failing(1, 9))));
        assertEquals("at the second question", 451, code(ask(new Failing(9, 1))));
    }
}
