package org.posthouse.smtp.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.posthouse.net.api.Parked;
import org.posthouse.smtp.command.Verb;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.state.Mode;
import org.posthouse.smtp.state.ParkedDialog;

/** Takes a session apart into plain data, and puts it together again. */
final class ParkedState {
    private static final int VERSION = 6;
    /** Did not count what was refused. */
    private static final int BEFORE = 5;

    private ParkedState() {}

    /** The state of a session that is in no authentication exchange. Its transaction is detached. */
    static Parked park(Dialog dialog, Waiting waiting, Commits commits) {
        Map<String, Object> state = ParkedDialog.park(dialog);
        state.put("commits", commits.number());
        state.put("waits", waiting.isOn());
        if (waiting.line() != null) {
            state.put("verb", waiting.line().verb().name());
            state.put("argument", waiting.line().argument());
        }
        return new Parked(VERSION, state);
    }

    /**
     * Fills a dialog.
     *
     * @return the commits so far
     * @throws IllegalArgumentException if the state is not understood
     */
    static Commits restore(Dialog dialog, Parked parked) {
        try {
            ParkedDialog.restore(dialog, ofNow(parked));
            return new Commits(get(parked.state(), "commits", Long.class));
        } catch (ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("parked state not understood", e);
        }
    }

    private static Map<String, Object> ofNow(Parked parked) {
        if (parked.version() == VERSION) {
            return parked.state();
        } else if (parked.version() != BEFORE) {
            throw new IllegalArgumentException("parked by another generation: " + parked.version());
        }
        Map<String, Object> state = new HashMap<>(parked.state());
        state.put("refusals", 0);
        return state;
    }

    /**
     * Fills what says whether something is to be tried again.
     *
     * @param dialog filled before
     * @throws IllegalArgumentException if the state is not understood
     */
    static void restore(Dialog dialog, Parked parked, Waiting waiting) {
        try {
            if (get(parked.state(), "waits", Boolean.class)) {
                waiting.begin(line(dialog, parked.state()));
            } else if (dialog.questions().isAsked() && dialog.mode() != Mode.GREETING) {
                throw new IllegalArgumentException("no command waits for the answer");
            }
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("parked state not understood", e);
        }
    }

    /** The command that waits; null if something else does. */
    private static Waiting.Line line(Dialog dialog, Map<String, Object> state) {
        Mode mode = dialog.mode();
        if (mode == Mode.DATA || mode == Mode.CHUNK || mode == Mode.COMMIT) {
            return null;
        } else if (mode != Mode.COMMAND) {
            throw new IllegalArgumentException("unknown mode of waiting " + mode);
        }
        Verb verb = Verb.valueOf(get(state, "verb", String.class));
        if (!verb.is(Verb.Flag.REPEATABLE) || Policy.refusal(dialog, verb, false) != null) {
            throw new IllegalArgumentException("waits for a verb that is not allowed: " + verb);
        }
        return new Waiting.Line(verb, get(state, "argument", String.class));
    }

    private static <T> T get(Map<String, Object> state, String key, Class<T> type) {
        return type.cast(Objects.requireNonNull(state.get(key), key));
    }
}
