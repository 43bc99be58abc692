package org.posthouse.smtp.command;

import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** EXPN (rfc5321#4.1.1.7): not offered, since it tells who is on a list (rfc5321#7.3). */
final class Expn implements Command {
    private static final Reply NOT_HERE = Reply.of(502, "5.5.1", "EXPN is disabled");

    @Override
    public Reply run(Dialog dialog, String argument) {
        return NOT_HERE;
    }
}
