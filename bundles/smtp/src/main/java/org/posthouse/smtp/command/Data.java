package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Status;
import org.posthouse.smtp.mail.Incoming;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** DATA (rfc5321#4.1.1.4): the message follows. */
final class Data implements Command {
    /** No recipient was accepted (rfc5321#3.3, rfc2033#4.2). */
    static final Status NO_RECIPIENTS = new Status(554, "5.5.1", "No valid recipients");

    private static final Reply GO_AHEAD = Reply.of(354, "", "End data with <CR><LF>.<CR><LF>");

    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        Command.requireNone(argument);
        Incoming incoming = dialog.incoming();
        if (incoming.recipients() == 0 && incoming.failure().isEmpty()) {
            throw new Rejection(NO_RECIPIENTS);
        }
        try {
            if (!incoming.open()) {
                return Reply.AWAITED;
            }
        } catch (Rejection refused) {
            if (incoming.failure().isEmpty()) {
                throw refused;
            }
            dialog.reset();
            return Reply.of(refused.status());
        }
        dialog.expectData();
        return GO_AHEAD;
    }
}
