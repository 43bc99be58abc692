package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.api.mail.Sender;
import org.posthouse.smtp.mail.Incoming;
import org.posthouse.smtp.parse.MailArgument;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.state.Variant;
import org.posthouse.smtp.wire.Reply;

/** MAIL (rfc5321#4.1.1.2): begins a transaction. */
final class Mail implements Command {
    private static final Reply ACCEPTED = Reply.of(250, "2.1.0", "Sender ok");

    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        if (dialog.incoming() == null) {
            Sender sender = sender(dialog, argument);
            if (!dialog.admit()) {
                return Reply.AWAITED;
            }
            requireSize(dialog, sender);
            dialog.begin(new Incoming(dialog, sender));
        }
        return dialog.incoming().convey() ? ACCEPTED : Reply.AWAITED;
    }

    private static Sender sender(Dialog dialog, String argument) throws Rejection {
        boolean auth = dialog.settings().auth() && dialog.variant() != Variant.LMTP;
        return MailArgument.parse(argument, dialog.isExtended(), auth);
    }

    // rfc1870#6.1
    private static void requireSize(Dialog dialog, Sender sender) throws Rejection {
        if (dialog.maxSize() > 0 && sender.size() > dialog.maxSize()) {
            throw new Rejection(552, "5.3.4", "Message size exceeds limit of " + dialog.maxSize());
        }
    }
}
