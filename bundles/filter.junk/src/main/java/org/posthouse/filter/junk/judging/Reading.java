package org.posthouse.filter.junk.judging;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.api.filter.Context;
import org.posthouse.api.message.Message;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.field.Arrived;
import org.posthouse.filter.junk.field.Correspondents;
import org.posthouse.filter.junk.field.Proof;
import org.posthouse.filter.junk.history.Correspondent;

/** A mail that is judged, perhaps for several accounts: each thing in it is read when it is first asked for. For one thread. */
public final class Reading {
    private final Message message;
    private final Proof proof;
    private final Optional<Correspondent> sender;
    private Features features;
    private Features named;

    /** @param message lent as long as this is used */
    public Reading(Context context, Message message) throws IOException {
        this.message = Arrived.of(message);
        this.proof = Correspondents.proof(context, message);
        this.sender = Correspondents.of(message.headers(), proof);
    }

    Proof proof() {
        return proof;
    }

    Optional<Correspondent> sender() {
        return sender;
    }

    Features features() throws IOException {
        if (features == null) {
            features = Features.of(message);
        }
        return features;
    }

    Features named() throws IOException {
        if (named == null) {
            named = Features.named(message);
        }
        return named;
    }
}
