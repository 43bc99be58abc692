package org.posthouse.smtp;

import org.posthouse.api.intake.Rejection;

/** RSET (rfc5321#4.1.1.5). */
final class Rset implements Command {
    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        Command.requireNone(argument);
        dialog.reset();
        return Reply.OK;
    }
}
