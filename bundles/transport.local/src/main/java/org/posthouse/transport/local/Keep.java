package org.posthouse.transport.local;

import java.util.Set;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.Action;

/**
 * Where a copy goes for which nothing else was decided: INBOX, or the folder named by the detail of {@code user+detail}.
 *
 * @param detailToFolder use the folder
 * @param create create it if it does not exist; else INBOX takes the copy
 */
record Keep(boolean detailToFolder, boolean create) {
    static final String INBOX = "INBOX";

    private static final Action.FileInto PLAIN = new Action.FileInto(INBOX, false, Set.of());
    private static final int MAX_NAME = 64;

    Action.FileInto of(Resolution.Mailbox mailbox) {
        if (!detailToFolder
                || mailbox.detail().isEmpty()
                || !plain(mailbox.detail().get())) {
            return PLAIN;
        }
        return new Action.FileInto(mailbox.detail().get(), create, Set.of());
    }

    /** Only what is a name of one level, without anything that could mean something to a store or a client. */
    private static boolean plain(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && !name.startsWith(".")
                && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
    }
}
