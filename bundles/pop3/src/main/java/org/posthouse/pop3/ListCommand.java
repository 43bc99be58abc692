package org.posthouse.pop3;

import java.util.Optional;

/** LIST (rfc1939#5) and UIDL (rfc1939#7). */
final class ListCommand implements Command {
    private final Listing.Kind kind;

    ListCommand(Listing.Kind kind) {
        this.kind = kind;
    }

    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        String[] words = line.words();
        if (words.length == 0 && !line.hasArgument()) {
            dialog.task = new Listing(kind, 0);
            return Reply.NONE;
        }
        if (words.length != 1) {
            return Reply.SYNTAX;
        }
        Optional<Integer> index = dialog.message(words[0]);
        return index.isEmpty() ? Reply.NO_SUCH_MESSAGE : Reply.ok(Listing.line(kind, dialog.maildrop, index.get()));
    }
}
