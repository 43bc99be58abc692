package org.posthouse.smtp;

import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Recipient;
import org.posthouse.smtp.parse.RcptArgument;

/** RCPT (rfc5321#4.1.1.3): names a recipient. */
final class Rcpt implements Command {
    private static final Reply ACCEPTED = Reply.of(250, "2.1.5", "Recipient ok");

    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        Recipient recipient = RcptArgument.parse(argument, dialog.extended, dialog.incoming.smtputf8);
        dialog.incoming.transaction(dialog.services).recipient(recipient);
        dialog.incoming.recipients++;
        return ACCEPTED;
    }
}
