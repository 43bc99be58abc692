package org.posthouse.pop3;

import java.util.Optional;

/** DELE (rfc1939#5): marks; only QUIT removes. */
final class Dele implements Command {
    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        String[] words = line.words();
        if (words.length != 1) {
            return Reply.SYNTAX;
        }
        Optional<Integer> index = dialog.message(words[0]);
        if (index.isEmpty()) {
            return Reply.NO_SUCH_MESSAGE;
        }
        dialog.maildrop.delete(index.get());
        return Reply.ok("Message " + (index.get() + 1) + " marked");
    }
}
