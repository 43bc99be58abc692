package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** RSET (rfc5321#4.1.1.5). */
final class Rset implements Command {
    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        Command.requireNone(argument);
        dialog.reset();
        return Reply.OK;
    }
}
