package org.posthouse.pop3;

/** STAT (rfc1939#5). */
final class Stat implements Command {
    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        return Reply.ok(dialog.maildrop.count() + " " + dialog.maildrop.octets());
    }
}
