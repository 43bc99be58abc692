package org.posthouse.pop3;

/** RSET (rfc1939#5). */
final class Rset implements Command {
    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        dialog.maildrop.reset();
        return Reply.ok(dialog.maildrop.count() + " messages (" + dialog.maildrop.octets() + " octets)");
    }
}
