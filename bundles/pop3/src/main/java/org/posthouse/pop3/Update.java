package org.posthouse.pop3;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.support.AbsentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UPDATE state (rfc1939#6): removes what is marked, all or nothing. To do so twice does no harm. */
final class Update implements Task {
    private static final Logger LOG = LoggerFactory.getLogger(Update.class);

    @Override
    public boolean next(Dialog dialog, OutputStream out) throws AbsentException, StoreException, IOException {
        Maildrop maildrop = dialog.maildrop;
        List<Op> expunge = List.of(new Op.Expunge(maildrop.deletedUids(), false));
        dialog.ask(maildrop.account, account -> account.commit(maildrop.mailbox, expunge, Guard.NONE));
        LOG.info(
                "session {}: {} deleted {} messages",
                dialog.connection.id(),
                maildrop.account.name(),
                maildrop.deleted.cardinality());
        out.write(Quit.FAREWELL.octets());
        dialog.quitting = true;
        return false;
    }

    @Override
    public Reply failure(Dialog dialog, Reason reason) {
        // rfc1939#6: the session ends all the same
        return Reply.refusal("[SYS/TEMP] Deleted messages were not removed").andClose();
    }

    @Override
    public Map<String, Object> park() {
        return Map.of("task", "update");
    }
}
