package org.posthouse.smtp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Parked;
import org.posthouse.smtp.parse.BodyReader;
import org.posthouse.smtp.parse.ChunkReader;
import org.posthouse.smtp.parse.DotReader;

/** Takes a session apart into plain data, and puts it together again. */
final class ParkedState {
    private static final int VERSION = 3;

    private ParkedState() {}

    /** The state of a session that is in no authentication exchange. Its transaction is detached. */
    static Parked park(Dialog dialog, Waiting waiting, Commits commits) {
        Map<String, Object> state = new HashMap<>();
        state.put("mode", dialog.mode.name());
        state.put("helo", dialog.helo);
        state.put("extended", dialog.extended);
        state.put("account", dialog.account);
        state.put("admitted", dialog.admitted);
        state.put("maxSize", dialog.maxSize);
        state.put("errors", dialog.errors);
        state.put("authFailures", dialog.authFailures);
        state.put("mails", dialog.mails);
        state.put("commits", commits.number());
        state.put("waits", waiting.isOn());
        if (waiting.line() != null) {
            state.put("verb", waiting.line().verb().name());
            state.put("argument", waiting.line().argument());
        }
        if (dialog.incoming != null) {
            state.put("incoming", incoming(dialog.incoming));
        }
        if (dialog.chunk != null) {
            Reply refusal = dialog.chunk.refusal();
            state.put("last", dialog.chunk.last());
            if (refusal != null) {
                state.put("refusal", refusal.parts());
                state.put("closing", refusal.isClosing());
                state.put("remaining", dialog.chunk.reader().remaining());
            }
        }
        return new Parked(VERSION, state);
    }

    private static Map<String, Object> incoming(Incoming mail) {
        Map<String, Object> state = new HashMap<>();
        state.put("ticket", mail.detach());
        state.put("id", mail.id());
        state.put("envelope", mail.envelope.state());
        state.put("received", mail.received);
        mail.failure()
                .ifPresent(failure -> state.put(
                        "failure", List.of(Integer.toString(failure.code()), failure.enhanced(), failure.text())));
        if (mail.reader != null) {
            state.put("line", mail.reader.state());
            state.put("spoiled", mail.reader.spoiled());
        }
        if (mail.reader instanceof ChunkReader chunks) {
            state.put("remaining", chunks.remaining());
        }
        if (mail.kept.isComplete()) {
            state.put("kept", mail.kept.copy());
        }
        mail.kept.drop();
        return state;
    }

    /**
     * Fills a dialog.
     *
     * @return the commits so far
     * @throws IllegalArgumentException if the state is not understood
     */
    static Commits restore(Dialog dialog, Parked parked) {
        if (parked.version() != VERSION) {
            throw new IllegalArgumentException("parked by another generation: " + parked.version());
        }
        try {
            return restore(dialog, parked.state());
        } catch (ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("parked state is not understood", e);
        }
    }

    private static Commits restore(Dialog dialog, Map<String, Object> state) {
        dialog.mode = Mode.valueOf(get(state, "mode", String.class));
        dialog.helo = get(state, "helo", String.class);
        dialog.extended = get(state, "extended", Boolean.class);
        dialog.account = get(state, "account", String.class);
        dialog.admitted = get(state, "admitted", Boolean.class);
        dialog.maxSize = get(state, "maxSize", Long.class);
        dialog.errors = get(state, "errors", Integer.class);
        dialog.authFailures = get(state, "authFailures", Integer.class);
        dialog.mails = get(state, "mails", Integer.class);
        if (state.containsKey("incoming")) {
            dialog.incoming = incoming(dialog, get(state, "incoming", Map.class));
        }
        if (dialog.mode == Mode.CHUNK) {
            dialog.chunk = chunk(dialog, state);
        }
        boolean wantsMail = dialog.mode == Mode.DATA
                || dialog.mode == Mode.COMMIT
                || dialog.mode == Mode.CHUNK && dialog.chunk.refusal() == null;
        if (wantsMail && dialog.incoming == null) {
            throw new IllegalArgumentException("no mail in mode " + dialog.mode);
        }
        return new Commits(get(state, "commits", Long.class));
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
            }
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("parked state is not understood", e);
        }
    }

    /** The command that waits; null if something else does. */
    private static Waiting.Line line(Dialog dialog, Map<String, Object> state) {
        if (dialog.mode == Mode.DATA || dialog.mode == Mode.CHUNK || dialog.mode == Mode.COMMIT) {
            return null;
        } else if (dialog.mode != Mode.COMMAND) {
            throw new IllegalArgumentException("waits in mode " + dialog.mode);
        }
        Verb verb = Verb.valueOf(get(state, "verb", String.class));
        if (!verb.is(Verb.Flag.REPEATABLE) || Policy.refusal(dialog, verb, false) != null) {
            throw new IllegalArgumentException("waits to do what is not allowed: " + verb);
        }
        return new Waiting.Line(verb, get(state, "argument", String.class));
    }

    private static Dialog.Chunk chunk(Dialog dialog, Map<String, Object> state) {
        boolean last = get(state, "last", Boolean.class);
        if (state.get("refusal") instanceof List<?> refusal) {
            int code = Integer.parseInt((String) refusal.get(0));
            String enhanced = (String) refusal.get(1);
            String text = (String) refusal.get(2);
            Reply reply = get(state, "closing", Boolean.class)
                    ? Reply.closing(code, enhanced, text)
                    : Reply.of(code, enhanced, text);
            return new Dialog.Chunk(new ChunkReader(0, false, get(state, "remaining", Long.class)), last, reply);
        }
        return new Dialog.Chunk((ChunkReader) dialog.incoming.reader, last, null);
    }

    private static Incoming incoming(Dialog dialog, Map<?, ?> state) {
        Incoming mail = Incoming.parked(
                dialog,
                Envelope.restore(get(state, "envelope", Map.class)),
                get(state, "id", String.class),
                get(state, "ticket", String.class),
                failure(state.get("failure")));
        mail.received = get(state, "received", Long.class);
        mail.reader = reader(state);
        if (state.containsKey("kept")) {
            byte[] kept = get(state, "kept", byte[].class);
            mail.kept.add(kept, 0, kept.length);
        } else {
            mail.kept.drop();
        }
        return mail;
    }

    private static Optional<Status> failure(Object parts) {
        if (parts instanceof List<?> list) {
            return Optional.of(
                    new Status(Integer.parseInt((String) list.get(0)), (String) list.get(1), (String) list.get(2)));
        }
        return Optional.empty();
    }

    private static BodyReader reader(Map<?, ?> state) {
        if (!state.containsKey("line")) {
            return null;
        }
        int line = get(state, "line", Integer.class);
        boolean spoiled = get(state, "spoiled", Boolean.class);
        return state.containsKey("remaining")
                ? new ChunkReader(line, spoiled, get(state, "remaining", Long.class))
                : new DotReader(line, spoiled);
    }

    private static <T> T get(Map<?, ?> state, String key, Class<T> type) {
        return type.cast(Objects.requireNonNull(state.get(key), key));
    }
}
