package org.posthouse.intake.verdict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.body.Content;

/** Executes what a verdict does to a message. */
public final class ContentEdits {
    private Content content;
    private final List<Action> edits = new ArrayList<>();

    private ContentEdits(Content content) {
        this.content = content;
    }

    /** The actions of a verdict that concern the message, for all recipients. */
    public static List<Action> of(Verdict verdict) {
        return verdict.instructions().stream()
                .filter(i -> i.recipient().isEmpty())
                .map(i -> i.action())
                .filter(action -> action instanceof Action.AddHeader
                        || action instanceof Action.RemoveHeader
                        || action instanceof Action.ReplaceHeader
                        || action instanceof Action.ReplaceBody
                        || action instanceof Action.ReplaceMessage)
                .toList();
    }

    /**
     * Changes a message.
     *
     * @param content stays as it is, and the caller's
     * @param actions what is to be done, in this order
     * @param read the messages they bring, in the same order
     * @return another content, the caller's to release; the same one, retained, if nothing is to be done
     * @throws IOException if it cannot be changed so, or cannot be read
     */
    public static Content apply(Content content, List<Action> actions, List<Body> read) throws IOException {
        content.retain();
        ContentEdits edits = new ContentEdits(content);
        try {
            edits.apply(actions, read.iterator());
            return edits.content;
        } catch (IOException | RuntimeException e) {
            edits.content.release();
            throw e;
        }
    }

    private void apply(List<Action> actions, Iterator<Body> read) throws IOException {
        for (Action action : actions) {
            if (action instanceof Action.ReplaceBody) {
                flush();
                become(content.withBody(read.next()));
            } else if (action instanceof Action.ReplaceMessage) {
                edits.clear();
                become(Content.of(read.next()));
            } else {
                edits.add(action);
            }
        }
        flush();
    }

    /** The edits of the header since the last time, with one look at it. */
    private void flush() throws IOException {
        if (!edits.isEmpty()) {
            become(content.edit(edits));
            edits.clear();
        }
    }

    private void become(Content next) {
        content.release();
        content = next;
    }
}
