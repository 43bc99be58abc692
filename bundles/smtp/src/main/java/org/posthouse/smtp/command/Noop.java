package org.posthouse.smtp.command;

import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** NOOP (rfc5321#4.1.1.9). */
final class Noop implements Command {
    @Override
    public Reply run(Dialog dialog, String argument) {
        return Reply.OK; // an argument is ignored
    }
}
