package org.posthouse.pop3;

import java.util.Optional;

/** TOP (rfc1939#7). */
final class Top implements Command {
    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        String[] words = line.words();
        int lines = words.length == 2 ? CommandLine.number(words[1]) : -1;
        if (lines < 0) {
            return Reply.SYNTAX;
        }
        Optional<Integer> index = dialog.message(words[0]);
        if (index.isEmpty()) {
            return Reply.NO_SUCH_MESSAGE;
        }
        dialog.task = Transfer.top(index.get(), lines);
        return Reply.NONE;
    }
}
