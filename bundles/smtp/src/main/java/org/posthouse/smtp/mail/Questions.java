package org.posthouse.smtp.mail;

import java.util.List;
import java.util.Optional;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;
import org.posthouse.support.AbsentException;

/**
 * What a session asks intake, one question at a time. An answer that is there at once is given at once. One that comes later
 * comes as a signal: it aims at the connection and is plain data, so that it reaches whichever version of the session is
 * there; its number keeps it from being taken for another one's. Whoever asked then asks again, and has it.
 */
public final class Questions {
    private static final String NAME = "answered";
    private static final String ACCEPTED = "accepted";
    private static final String REFUSED = "refused";
    private static final String UNAVAILABLE = "unavailable";

    private final Connection connection;
    private long number;
    /** What was asked; null if nothing was, or if its answer was taken. */
    private String asked;
    /** Its answer; null while it is still to come. */
    private Answer answer;

    /** Asks intake. */
    @FunctionalInterface
    public interface Asking {
        void ask(Answer.Taker taker) throws AbsentException;
    }

    public Questions(Connection connection) {
        this.connection = connection;
    }

    /** How many questions were asked. */
    public long number() {
        return number;
    }

    /** Goes on after so many questions of another version of the session. */
    public void goOn(long before) {
        number = before;
    }

    /** An answer is still to come. */
    public boolean isOpen() {
        return asked != null && answer == null;
    }

    /** What was asked is of no interest any more. */
    public void forget() {
        asked = null;
        answer = null;
    }

    /**
     * Asks something, or gives the answer if the same was asked before.
     *
     * @param what names the question, within the session
     * @return empty if the answer comes later
     */
    public Optional<Answer> ask(String what, Asking asking) throws AbsentException {
        if (!what.equals(asked)) {
            forget();
            number++;
            Pending pending = new Pending(connection, number);
            asking.ask(pending);
            Optional<Answer> now = pending.now();
            if (now.isEmpty()) {
                asked = what;
            }
            return now;
        }
        Optional<Answer> late = Optional.ofNullable(answer);
        if (late.isPresent()) {
            forget();
        }
        return late;
    }

    /**
     * As {@link #ask}, of something that intake may refuse.
     *
     * @return false if the answer comes later
     * @throws Rejection if it is refused, or cannot be said now
     */
    public boolean isAccepted(String what, Asking asking) throws Rejection, AbsentException {
        Answer given = ask(what, asking).orElse(null);
        if (given instanceof Answer.Unavailable) {
            throw new Rejection.Unavailable();
        }
        if (given instanceof Answer.Refused refused) {
            throw new Rejection(refused.status());
        }
        return given != null;
    }

    /** Takes a signal; true if it is the answer that was to come. */
    public boolean answered(Signal signal) {
        List<String> values = signal.values();
        if (!signal.name().equals(NAME) || !isOpen() || !values.get(0).equals(Long.toString(number))) {
            return false;
        }
        answer = switch (values.get(1)) {
            case ACCEPTED -> Answer.ACCEPTED;
            case REFUSED ->
                new Answer.Refused(new Status(Integer.parseInt(values.get(2)), values.get(3), values.get(4)));
            default -> Answer.UNAVAILABLE;
        };
        return true;
    }

    /** Takes an answer; no part of the session, since a filter may keep it for long. */
    private static final class Pending implements Answer.Taker {
        private final Connection connection;
        private final long number;
        private Answer answer;
        private boolean late;

        Pending(Connection connection, long number) {
            this.connection = connection;
            this.number = number;
        }

        @Override
        public void answered(Answer given) {
            synchronized (this) {
                if (!late) {
                    answer = given;
                    return;
                }
            }
            connection.signal(signal(given));
        }

        /** The answer if it is there; if not, it comes as a signal. */
        synchronized Optional<Answer> now() {
            late = true;
            return Optional.ofNullable(answer);
        }

        private Signal signal(Answer given) {
            String of = Long.toString(number);
            if (given instanceof Answer.Refused refused) {
                Status status = refused.status();
                return Signal.of(NAME, of, REFUSED, Integer.toString(status.code()), status.enhanced(), status.text());
            }
            return Signal.of(NAME, of, given instanceof Answer.Accepted ? ACCEPTED : UNAVAILABLE);
        }
    }
}
