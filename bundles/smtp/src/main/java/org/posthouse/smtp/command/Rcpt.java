package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Status;
import org.posthouse.smtp.parse.RcptArgument;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** RCPT (rfc5321#4.1.1.3): names a recipient. */
final class Rcpt implements Command {
    private static final Reply ACCEPTED = Reply.of(250, "2.1.5", "Recipient ok");
    private static final Reply LOST = Reply.of(Status.UNAVAILABLE);

    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        Recipient recipient = RcptArgument.parse(
                argument, dialog.isExtended(), dialog.incoming().sender().smtputf8());
        try {
            return dialog.incoming().recipient(recipient) ? ACCEPTED : Reply.AWAITED;
        } catch (Rejection refused) {
            if (dialog.incoming().failure().isEmpty()) {
                throw refused;
            }
            return LOST; // the mail is; this recipient may be named again later
        }
    }
}
