package org.posthouse.api.queue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Spool;

/** What an administrator can do with the queue. Methods that change something return false if there is no such mail. */
@ProviderType
public interface QueueAdmin {
    /** At most {@code limit} mails in the order of their ids, after the id {@code after} (empty: from the first). */
    List<Entry> list(String after, int limit);

    /** One mail. */
    Optional<Entry> find(String id);

    /** The header section of a mail, at most 16 KiB of it, for showing. */
    Optional<String> header(String id) throws IOException;

    /** Tries it now, whenever it would be due; releases it if it is held. */
    boolean retry(String id) throws IOException;

    /** Tries all that is not held now; returns how many. */
    int retryAll() throws IOException;

    /** Puts it on hold. */
    boolean hold(String id) throws IOException;

    /** Ends a hold. */
    boolean release(String id) throws IOException;

    /** Deletes it; with {@code bounce} the sender gets a DSN, unless the sender is null. */
    boolean delete(String id, boolean bounce) throws IOException;

    /** Stops (true) or goes on (false) taking mail from the spool; what is under way is finished. */
    void pause(boolean paused);

    /** Whether it is paused. */
    boolean paused();

    /** Numbers of mails. */
    Spool.Counts counts();
}
