package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** HELO (rfc5321#4.1.1.1). */
final class Helo implements Command {
    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        return dialog.introduce(Hello.name("HELO", argument), false)
                ? Reply.of(250, "", dialog.settings().hostname())
                : Reply.AWAITED;
    }
}
