package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** VRFY (rfc5321#4.1.1.6): answered so that nobody learns who exists (rfc5321#7.3). */
final class Vrfy implements Command {
    private static final Reply CANNOT =
            Reply.of(252, "2.1.5", "Cannot VRFY user, but will take mail and try to deliver it");
    private static final Reply OFF = Reply.of(502, "5.5.1", "VRFY is disabled");

    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        if (!dialog.settings().vrfy()) {
            return OFF;
        }
        if (argument.isBlank()) {
            throw new Rejection(501, "5.5.4", "Syntax: VRFY user");
        }
        return CANNOT;
    }
}
