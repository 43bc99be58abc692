package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** EHLO (rfc5321#4.1.1.1). */
final class Ehlo implements Command {
    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        return Hello.extended("EHLO", dialog, argument);
    }
}
