package org.posthouse.smtp;

import org.posthouse.api.intake.Rejection;

/** QUIT (rfc5321#4.1.1.10). */
final class Quit implements Command {
    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        Command.requireNone(argument);
        dialog.reset();
        return Reply.closing(221, "2.0.0", "Bye");
    }
}
