package org.posthouse.smtp.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.posthouse.api.intake.Answer;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;

/**
 * What a session asks of intake, one question at a time. An answer that is there when the asking method returns is taken at
 * once. A later one comes as a signal: it aims at the connection and is plain data, so that it reaches whichever version of
 * the session is there; its number keeps it from being taken for the answer to another question. Whoever asked then does
 * again what it did, and {@linkplain #take takes} the answer instead of asking.
 */
public final class Questions {
    private static final String NAME = "answered";
    private static final String ACCEPTED = "accepted";
    private static final String REFUSED = "refused";
    private static final String UNAVAILABLE = "unavailable";

    private final Connection connection;
    private long number;
    private boolean asked;
    private Optional<Answer> late = Optional.empty();

    public Questions(Connection connection) {
        this.connection = connection;
    }

    /** Asks something. */
    @FunctionalInterface
    public interface Asking<E extends Exception> {
        void ask(Answer.Taker taker) throws E;
    }

    /**
     * Asks.
     *
     * @return the answer; empty if it comes later
     */
    public <E extends Exception> Optional<Answer> ask(Asking<E> asking) throws E {
        Taker taker = new Taker(connection, ++number);
        asking.ask(taker);
        Optional<Answer> now = taker.now();
        asked = now.isEmpty();
        return now;
    }

    /** An answer is still to come. */
    public boolean isAsked() {
        return asked;
    }

    /** How many questions there were. */
    public long number() {
        return number;
    }

    /** Goes on where another version of the session was. */
    public void goOn(long questions, boolean oneIsOpen) {
        number = questions;
        asked = oneIsOpen;
    }

    /** A signal came; true if it is the answer that is still to come. */
    public boolean answered(Signal signal) {
        List<String> values = signal.values();
        if (!asked || !signal.name().equals(NAME) || !values.get(0).equals(Long.toString(number))) {
            return false;
        }
        asked = false;
        late = Optional.of(
                switch (values.get(1)) {
                    case ACCEPTED -> Answer.ACCEPTED;
                    case REFUSED -> new Answer.Refused(StatusParts.read(values, 2));
                    default -> Answer.UNAVAILABLE;
                });
        return true;
    }

    /** Takes the answer that came late, if one did. */
    public Optional<Answer> take() {
        Optional<Answer> taken = late;
        late = Optional.empty();
        return taken;
    }

    /** The answer does not come; instead of it, that a part is absent. */
    public void giveUp() {
        asked = false;
        late = Optional.of(Answer.UNAVAILABLE);
    }

    /** The answer is of no interest any more. */
    public void forget() {
        asked = false;
        late = Optional.empty();
    }

    /** Takes an answer, now or later. Knows nothing of the session: intake may keep what it gets for long. */
    private static final class Taker implements Answer.Taker {
        private static final Object LATE = new Object();

        private final Connection connection;
        private final long number;
        private final AtomicReference<Object> answer = new AtomicReference<>();

        Taker(Connection connection, long number) {
            this.connection = connection;
            this.number = number;
        }

        @Override
        public void answered(Answer given) {
            if (!answer.compareAndSet(null, given)) {
                connection.signal(new Signal(NAME, values(given)));
            }
        }

        /** The answer, if it is there; if not, it will be told by a signal. */
        Optional<Answer> now() {
            return answer.compareAndSet(null, LATE) ? Optional.empty() : Optional.of((Answer) answer.get());
        }

        private List<String> values(Answer given) {
            List<String> values = new ArrayList<>();
            values.add(Long.toString(number));
            if (given instanceof Answer.Refused refused) {
                values.add(REFUSED);
                StatusParts.add(values, refused.status());
            } else {
                values.add(given instanceof Answer.Accepted ? ACCEPTED : UNAVAILABLE);
            }
            return values;
        }
    }
}
