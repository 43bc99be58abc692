package org.posthouse.pop3;

/** UTF8 (rfc6856#2.1). Messages are given as they are stored in any case, so there is nothing more to do. */
final class Utf8 implements Command {
    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        return Reply.ok("UTF8 enabled");
    }
}
