package org.posthouse.smtp.state;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.posthouse.smtp.mail.ParkedMail;
import org.posthouse.smtp.parse.ChunkReader;
import org.posthouse.smtp.wire.Reply;

/** Takes a dialog apart into plain data, and puts it together again. */
public final class ParkedDialog {
    private ParkedDialog() {}

    /** The state of a dialog that is in no authentication exchange. Its transaction is detached. */
    public static Map<String, Object> park(Dialog dialog) {
        Map<String, Object> state = new HashMap<>();
        state.put("mode", dialog.mode.name());
        state.put("helo", dialog.helo);
        state.put("extended", dialog.extended);
        state.put("account", dialog.account);
        state.put("admitted", dialog.admitted);
        state.put("introduced", dialog.introduced);
        state.put("maxSize", dialog.maxSize);
        state.put("errors", dialog.errors);
        state.put("useless", dialog.useless);
        state.put("authFailures", dialog.authFailures);
        state.put("mails", dialog.mails);
        state.put("refusals", dialog.refusals);
        state.put("questions", dialog.questions().state());
        if (dialog.incoming != null) {
            state.put("incoming", ParkedMail.park(dialog.incoming));
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
        return state;
    }

    /**
     * Fills a dialog.
     *
     * @throws RuntimeException of the kinds that come of state that is not understood
     */
    public static void restore(Dialog dialog, Map<String, Object> state) {
        dialog.mode = Mode.valueOf(get(state, "mode", String.class));
        dialog.helo = get(state, "helo", String.class);
        dialog.extended = get(state, "extended", Boolean.class);
        dialog.account = get(state, "account", String.class);
        dialog.admitted = get(state, "admitted", Boolean.class);
        dialog.introduced = get(state, "introduced", Boolean.class);
        dialog.maxSize = get(state, "maxSize", Long.class);
        dialog.errors = get(state, "errors", Integer.class);
        dialog.useless = get(state, "useless", Integer.class);
        dialog.authFailures = get(state, "authFailures", Integer.class);
        dialog.mails = get(state, "mails", Integer.class);
        dialog.refusals = get(state, "refusals", Integer.class);
        dialog.questions().restore(get(state, "questions", Map.class));
        if (state.containsKey("incoming")) {
            dialog.incoming = ParkedMail.restore(dialog, get(state, "incoming", Map.class));
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
        return new Dialog.Chunk(dialog.incoming.chunks(), last, null);
    }

    private static <T> T get(Map<?, ?> state, String key, Class<T> type) {
        return type.cast(Objects.requireNonNull(state.get(key), key));
    }
}
