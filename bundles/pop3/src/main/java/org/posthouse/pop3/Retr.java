package org.posthouse.pop3;

import java.util.Optional;

/** RETR (rfc1939#5). */
final class Retr implements Command {
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
        dialog.task = Transfer.retr(index.get());
        return Reply.NONE;
    }
}
