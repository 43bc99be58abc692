package org.posthouse.smtp.mail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Rejection;
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

    /**
     * Takes the answer that came late, or asks.
     *
     * @return false if the answer comes later
     * @throws Rejection if it is that something is refused, or cannot be said now
     */
    public <E extends Exception> boolean isAccepted(Asking<E> asking) throws Rejection, E {
        Optional<Answer> answer = take();
        if (answer.isEmpty()) {
            answer = ask(asking);
        }
        if (answer.isPresent()) {
            requireAccepted(answer.get());
        }
        return answer.isPresent();
    }

    /** Throws what an answer says, unless it is that something is accepted. */
    static void requireAccepted(Answer answer) throws Rejection {
        if (answer instanceof Answer.Refused refused) {
            throw new Rejection(refused.status());
        } else if (answer instanceof Answer.Unavailable) {
            throw new Rejection.Unavailable();
        }
    }

    /** An answer is still to come. */
    public boolean isAsked() {
        return asked;
    }

    /** As plain data. An answer that came and was not taken goes along: nobody would give it again. */
    public Map<String, Object> state() {
        Map<String, Object> state = new HashMap<>();
        state.put("number", number);
        state.put("asked", asked);
        late.ifPresent(answer -> state.put("late", values(answer)));
        return state;
    }

    /**
     * Goes on where another version of the session was; throws what {@link ParkedMail} expects if the data is not understood.
     */
    public void restore(Map<?, ?> state) {
        number = (Long) Objects.requireNonNull(state.get("number"), "number");
        asked = (Boolean) Objects.requireNonNull(state.get("asked"), "asked");
        late = Optional.ofNullable((List<?>) state.get("late")).map(values -> answer(values, 0));
    }

    /** A signal came; true if it is the answer that is still to come. */
    public boolean answered(Signal signal) {
        List<String> values = signal.values();
        if (!asked || !signal.name().equals(NAME) || !values.get(0).equals(Long.toString(number))) {
            return false;
        }
        asked = false;
        late = Optional.of(answer(values, 1));
        return true;
    }

    private static List<String> values(Answer answer) {
        List<String> values = new ArrayList<>();
        if (answer instanceof Answer.Refused refused) {
            values.add(REFUSED);
            StatusParts.add(values, refused.status());
        } else {
            values.add(answer instanceof Answer.Accepted ? ACCEPTED : UNAVAILABLE);
        }
        return values;
    }

    private static Answer answer(List<?> values, int from) {
        return switch ((String) values.get(from)) {
            case ACCEPTED -> Answer.ACCEPTED;
            case REFUSED -> new Answer.Refused(StatusParts.read(values, from + 1));
            default -> Answer.UNAVAILABLE;
        };
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
                List<String> values = new ArrayList<>();
                values.add(Long.toString(number));
                values.addAll(Questions.values(given));
                connection.signal(new Signal(NAME, values));
            }
        }

        /** The answer, if it is there; if not, it will be told by a signal. */
        Optional<Answer> now() {
            return answer.compareAndSet(null, LATE) ? Optional.empty() : Optional.of((Answer) answer.get());
        }
    }
}
