package org.posthouse.store.sql.work;

import java.util.List;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.Work;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;

/** Writes a mailbox's row once more: its floor of recent messages moved. Nobody waits for it. */
public final class TouchWork implements Work {
    private final AccountState account;
    private final Box box;
    private final Runnable finished;

    public TouchWork(AccountState account, Box box, Runnable finished) {
        this.account = account;
        this.box = box;
        this.finished = finished;
    }

    @Override
    public int weight() {
        return 1;
    }

    @Override
    public List<Cold.Body> bodies() {
        return List.of();
    }

    @Override
    public void apply(Batch batch) {
        if (!account.gone() && !box.deleted()) {
            batch.box(account, box).touch();
        }
    }

    @Override
    public void done() {
        finished.run();
    }

    @Override
    public void failed(StoreException why) {
        finished.run(); // a message is told of as recent twice: rfc3501#2.3.2 allows it
    }

    @Override
    public void unknown(StoreException why) {
        finished.run();
    }
}
