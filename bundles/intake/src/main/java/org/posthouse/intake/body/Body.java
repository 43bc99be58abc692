package org.posthouse.intake.body;

import java.io.IOException;
import java.io.InputStream;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.support.scratch.Draft;

/** The octets of a message that came in. Whoever uses it beyond a call retains it; the last release frees memory and file. */
public final class Body {
    private final Draft draft;
    private int users = 1;

    /** @param draft is written to its end, and freed by this */
    Body(Draft draft) {
        this.draft = draft;
    }

    /** Its size in octets. */
    public long size() {
        return draft.size();
    }

    /** A message that can be read until the last release. */
    public Message message() {
        return Messages.of(size(), this::open);
    }

    private InputStream open(long offset) throws IOException {
        return draft.open(offset);
    }

    /** One more user. */
    public synchronized void retain() {
        if (users == 0) {
            throw new IllegalStateException("released");
        }
        users++;
    }

    /** One user less. Does not block. */
    public synchronized void release() {
        if (users > 0 && --users == 0) {
            draft.close();
        }
    }

    /** Leaves a copy to whoever has the ticket. */
    void leave(String ticket) throws IOException {
        draft.leave(ticket);
    }

    /** The first octets, at least {@code least} of them if there are so many; the array may have more after the last octet. */
    byte[] head(int least) throws IOException {
        return draft.head(least);
    }
}
