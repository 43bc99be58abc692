package org.posthouse.pop3;

import java.util.Optional;

/** USER (rfc1939#7). Any name is welcome here, so that nobody learns who exists. */
final class User implements Command {
    private static final int MAX_NAME = 512;

    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        Optional<String> name = line.text();
        if (name.isEmpty() || name.get().isEmpty() || name.get().length() > MAX_NAME) {
            return Reply.SYNTAX;
        }
        dialog.user = name.get();
        return Reply.ok("Send PASS");
    }
}
