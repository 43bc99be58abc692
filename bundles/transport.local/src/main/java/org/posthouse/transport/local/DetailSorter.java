package org.posthouse.transport.local;

import java.util.List;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Message;
import org.posthouse.api.transport.Job;
import org.posthouse.store.api.Flags;

/** INBOX, or the folder named by the detail of {@code user+detail}. */
final class DetailSorter implements Sorter {
    private static final int MAX_NAME = 64;

    private final boolean toFolder;
    private final boolean create;

    DetailSorter(boolean toFolder, boolean create) {
        this.toFolder = toFolder;
        this.create = create;
    }

    @Override
    public List<Filing> sort(Resolution.Mailbox mailbox, Job job, Message message) {
        if (!toFolder || mailbox.detail().isEmpty() || !plain(mailbox.detail().get())) {
            return List.of(Filing.INBOX);
        }
        return List.of(new Filing(mailbox.detail().get(), create, Flags.NONE));
    }

    /** Only what is a name of one level, without anything that could mean something to a store or a client. */
    private static boolean plain(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && !name.startsWith(".")
                && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
    }
}
