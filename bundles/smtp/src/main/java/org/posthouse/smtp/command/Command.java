package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** What a command does. Whether it may be done at all was decided before, from its {@link Verb}. */
public interface Command {
    /**
     * Does it.
     *
     * @param dialog the session's state
     * @param argument what followed the verb; may be empty
     * @return the reply; {@link Reply#NONE} if it comes later; {@link Reply#AWAITED} if the command is to be run again when an
     *     answer of intake has come
     * @throws Rejection with the reply; if it is {@link Rejection.Unavailable}, nothing was done, and it may be run again
     */
    Reply run(Dialog dialog, String argument) throws Rejection;

    /** Refuses an argument where none is allowed. */
    static void requireNone(String argument) throws Rejection {
        if (!argument.isEmpty()) {
            throw new Rejection(501, "5.5.4", "No parameters allowed"); // rfc5321#4.1.1.5
        }
    }
}
