package org.posthouse.pop3;

/** NOOP (rfc1939#5). */
final class Noop implements Command {
    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        return Reply.ok("Still here");
    }
}
