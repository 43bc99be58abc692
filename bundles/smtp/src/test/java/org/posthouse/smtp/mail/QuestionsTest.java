package org.posthouse.smtp.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;

public class QuestionsTest {
    private static final Answer REFUSED = new Answer.Refused(new Status(550, "5.7.1", "no"));

    private final List<Signal> signals = new ArrayList<>();
    private final List<Answer.Taker> takers = new ArrayList<>();
    private final Questions questions = new Questions(connection());

    /** Only signals pass it. */
    private Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    assertEquals("signal", method.getName());
                    signals.add((Signal) arguments[0]);
                    return null;
                });
    }

    @Test
    public void whatIsThereIsTakenAtOnce() {
        assertEquals(Optional.of(REFUSED), questions.ask(taker -> taker.answered(REFUSED)));
        assertFalse(questions.isAsked());
        assertEquals(List.of(), signals);
        assertEquals(Optional.empty(), questions.take());
    }

    @Test
    public void whatComesLaterComesBySignalAndIsTakenOnce() {
        for (Answer answer : List.of(Answer.ACCEPTED, REFUSED, Answer.UNAVAILABLE)) {
            signals.clear();
            takers.clear();
            assertEquals(Optional.empty(), questions.ask(takers::add));
            assertTrue(questions.isAsked());
            takers.get(0).answered(answer);
            assertTrue("until the signal comes", questions.isAsked());
            assertFalse(questions.answered(Signal.of("other", "1")));
            assertTrue(questions.answered(signals.get(0)));
            assertFalse("once", questions.answered(signals.get(0)));
            assertFalse(questions.isAsked());
            assertEquals(Optional.of(answer), questions.take());
            assertEquals(Optional.empty(), questions.take());
        }
    }

    @Test
    public void anotherVersionTakesTheAnswer() {
        questions.ask(takers::add);
        Questions next = new Questions(connection());
        next.restore(questions.state());
        takers.get(0).answered(REFUSED);
        assertTrue(next.answered(signals.get(0)));
        assertEquals(Optional.of(REFUSED), next.take());
    }

    @Test
    public void anAnswerThatWasNotTakenGoesAlong() {
        questions.ask(takers::add);
        takers.get(0).answered(REFUSED);
        questions.answered(signals.get(0));
        Questions next = new Questions(connection());
        next.restore(questions.state());
        assertFalse(next.isAsked());
        assertThrows(Rejection.class, () -> next.isAccepted(takers::add));
        assertEquals("it is not asked again", 1, takers.size());
    }

    @Test
    public void whatIsAcceptedLateIsAskedOnce() throws Rejection {
        assertFalse(questions.isAccepted(takers::add));
        takers.get(0).answered(Answer.ACCEPTED);
        questions.answered(signals.get(0));
        assertTrue(questions.isAccepted(takers::add));
        assertEquals(1, takers.size());
        assertThrows(
                Rejection.Unavailable.class, () -> questions.isAccepted(taker -> taker.answered(Answer.UNAVAILABLE)));
    }

    @Test
    public void anAnswerToAnEarlierQuestionIsNone() throws IOException {
        questions.ask(takers::add);
        questions.forget();
        takers.get(0).answered(Answer.ACCEPTED);
        assertFalse("not asked any more", questions.answered(signals.get(0)));
        assertThrows(
                IOException.class,
                () -> questions.ask(taker -> {
                    takers.add(taker);
                    throw new IOException("gone");
                }));
        assertFalse(questions.isAsked());
        questions.ask(takers::add);
        takers.get(1).answered(Answer.ACCEPTED);
        signals.forEach(signal -> assertFalse(questions.answered(signal)));
        assertTrue(questions.isAsked());
    }
}
