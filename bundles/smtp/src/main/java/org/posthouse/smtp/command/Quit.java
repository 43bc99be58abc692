package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** QUIT (rfc5321#4.1.1.10). */
final class Quit implements Command {
    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        Command.requireNone(argument);
        dialog.reset();
        return Reply.closing(221, "2.0.0", "Bye");
    }
}
