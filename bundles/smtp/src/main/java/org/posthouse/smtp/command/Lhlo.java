package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** LHLO (rfc2033#4.1). */
final class Lhlo implements Command {
    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        return Hello.extended("LHLO", dialog, argument);
    }
}
