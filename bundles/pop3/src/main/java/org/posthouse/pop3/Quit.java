package org.posthouse.pop3;

/** QUIT (rfc1939#4, #6). */
final class Quit implements Command {
    static final Reply FAREWELL = Reply.ok("Logging out").andClose();

    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        if (dialog.maildrop == null || dialog.maildrop.deleted.isEmpty()) {
            return FAREWELL;
        }
        dialog.task = new Update();
        return Reply.NONE;
    }
}
