package org.posthouse.smtp.mail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.smtp.parse.BodyReader;
import org.posthouse.smtp.parse.ChunkReader;
import org.posthouse.smtp.parse.DotReader;

/** Takes a mail that is coming in apart into plain data, and puts it together again. */
public final class ParkedMail {
    private ParkedMail() {}

    /** A mail that came from nowhere and has a bit of everything, to try with what parking it needs. */
    public static Incoming sample(MailSource source) {
        Address address = new Address("a", "b");
        Incoming mail = new Incoming(source, Sender.of(address));
        mail.envelope()
                .add(Recipient.builder(address)
                        .notifyOn(Set.of(Recipient.Notify.NEVER))
                        .original("rfc822;a@b")
                        .build());
        mail.expectData();
        mail.fail(Status.UNAVAILABLE);
        return mail;
    }

    /** The state of a mail. Its transaction is detached. */
    public static Map<String, Object> park(Incoming mail) {
        Map<String, Object> state = new HashMap<>();
        state.put("ticket", mail.detach());
        state.put("id", mail.id());
        state.put("envelope", mail.envelope().state());
        state.put("received", mail.received());
        mail.failure().ifPresent(failure -> state.put("failure", StatusParts.of(failure)));
        state.put("begun", mail.isBegun());
        state.put("given", mail.transaction().given());
        state.put("told", mail.transaction().told());
        state.put("behind", mail.transaction().isBehind());
        BodyReader reader = mail.reader();
        if (reader != null) {
            state.put("line", reader.state());
            state.put("spoiled", reader.spoiled());
        }
        if (reader instanceof ChunkReader chunks) {
            state.put("remaining", chunks.remaining());
        }
        if (mail.kept().isComplete()) {
            state.put("kept", mail.kept().copy());
        }
        mail.kept().drop();
        return state;
    }

    /**
     * Goes on with a mail.
     *
     * @throws RuntimeException of the kinds that come of state that is not understood
     */
    public static Incoming restore(MailSource source, Map<?, ?> state) {
        Incoming mail = new Incoming(
                source, Envelope.restore(get(state, "envelope", Map.class)), get(state, "id", String.class));
        int told = get(state, "told", Integer.class);
        if (told < 0 || told > 1 + mail.recipients()) {
            throw new IllegalArgumentException("transaction with " + told + " accepted commands");
        }
        mail.transaction()
                .goOn(
                        get(state, "ticket", String.class),
                        told,
                        get(state, "behind", Boolean.class),
                        state.get("given") instanceof Long given ? given : -1);
        mail.goOn(
                get(state, "begun", Boolean.class),
                failure(state.get("failure")),
                reader(state),
                get(state, "received", Long.class));
        if (state.containsKey("kept")) {
            byte[] kept = get(state, "kept", byte[].class);
            mail.kept().add(kept, 0, kept.length);
        } else {
            mail.kept().drop();
        }
        return mail;
    }

    private static Optional<Status> failure(Object parts) {
        if (parts instanceof List<?> list) {
            return Optional.of(StatusParts.read(list, 0));
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
