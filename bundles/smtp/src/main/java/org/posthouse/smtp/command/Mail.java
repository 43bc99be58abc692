package org.posthouse.smtp.command;

import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Sender;
import org.posthouse.smtp.mail.Incoming;
import org.posthouse.smtp.parse.MailArgument;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.state.Variant;
import org.posthouse.smtp.wire.Reply;
import org.posthouse.support.AbsentException;

/** MAIL (rfc5321#4.1.1.2): begins a transaction. */
final class Mail implements Command {
    private static final Reply ACCEPTED = Reply.of(250, "2.1.0", "Sender ok");

    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        boolean auth = dialog.settings().auth() && dialog.variant() != Variant.LMTP;
        Sender sender = MailArgument.parse(argument, dialog.isExtended(), auth);
        try {
            dialog.services().intake().run((Intake intake) -> begin(dialog, intake, sender));
        } catch (AbsentException e) {
            throw new Rejection.Unavailable();
        }
        return ACCEPTED;
    }

    private static void begin(Dialog dialog, Intake intake, Sender sender) throws Rejection {
        dialog.admit(intake);
        if (dialog.maxSize() > 0 && sender.size() > dialog.maxSize()) {
            throw new Rejection(552, "5.3.4", "Message size exceeds the limit of " + dialog.maxSize()); // rfc1870#6.1
        }
        dialog.begin(Incoming.begin(dialog, intake, sender));
    }
}
