package org.posthouse.store.sql.work;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxNames;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.BoxWork;
import org.posthouse.store.sql.commit.NewRow;
import org.posthouse.store.sql.commit.Work;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Key;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One mail for one or more local mailboxes. */
public final class DeliverWork implements Work {
    /**
     * A delivery whose account and mailbox are known.
     *
     * @param quota octets; 0: none
     * @param key null: none
     */
    public record Target(AccountState account, Box box, long quota, Flags flags, Cold cold, Key key) {}

    private static final Logger LOG = LoggerFactory.getLogger(DeliverWork.class);
    private final Cold.Body body;
    private final List<Target> targets;
    private final DeliveryResult[] results;
    private final boolean[] fixed; // results that were known before
    private final Consumer<List<DeliveryResult>> whenDurable;
    private final Runnable finished;

    /**
     * @param targets null where the result is known already
     * @param known results known already
     * @param finished called at the end, after {@code whenDurable}
     */
    public DeliverWork(
            Cold.Body body,
            List<Target> targets,
            DeliveryResult[] known,
            Consumer<List<DeliveryResult>> whenDurable,
            Runnable finished) {
        this.body = body;
        this.targets = targets;
        this.results = known;
        this.fixed = new boolean[known.length];
        for (int i = 0; i < known.length; i++) {
            fixed[i] = known[i] != null;
        }
        this.whenDurable = whenDurable;
        this.finished = finished;
    }

    @Override
    public int weight() {
        return targets.size();
    }

    @Override
    public boolean appendsTo(Predicate<Box> held) {
        for (int i = 0; i < results.length; i++) {
            if (!fixed[i] && mailbox(targets.get(i)).filter(held).isPresent()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void apply(Batch batch) {
        bodies().forEach(b -> batch.refer(b, 0)); // garbage if nobody takes it
        for (int i = 0; i < results.length; i++) {
            if (!fixed[i]) {
                results[i] = deliver(batch, targets.get(i));
            }
        }
    }

    private static DeliveryResult deliver(Batch batch, Target t) {
        if (t.account().gone()) {
            return result(Kind.UNAVAILABLE, "the account changed meanwhile");
        }
        if (t.key() != null && !batch.claim(t.key())) {
            return result(Kind.DUPLICATE, "");
        }
        Box box = mailbox(t).orElse(null);
        long size = t.cold().size();
        DeliveryResult refusal = null;
        if (box == null || batch.box(t.account(), box).exhausted(1)) {
            refusal = result(Kind.UNAVAILABLE, "no mailbox");
        } else if (t.quota() > 0 && batch.used(t.account()) + size > t.quota()) {
            refusal = result(Kind.OVER_QUOTA, "");
        }
        if (refusal != null) {
            if (t.key() != null) {
                batch.doubt(t.key());
            }
            return refusal;
        }
        BoxWork work = batch.box(t.account(), box);
        NewRow row = work.append(work.nextModSeq(), t.flags(), t.cold(), t.key());
        batch.grow(t.account(), size);
        return new DeliveryResult(Kind.STORED, row.uid, "");
    }

    /** INBOX if that which was meant is deleted. */
    private static Optional<Box> mailbox(Target t) {
        return t.box().deleted() ? t.account().named(MailboxNames.INBOX) : Optional.of(t.box());
    }

    private static DeliveryResult result(Kind kind, String detail) {
        return new DeliveryResult(kind, 0, detail);
    }

    @Override
    public void done() {
        tell(new ArrayList<>(Arrays.asList(results)));
    }

    @Override
    public void failed(StoreException why) {
        tellAll(why.reason() == Reason.FULL ? Kind.FULL : Kind.UNAVAILABLE, why);
    }

    @Override
    public void unknown(StoreException why) {
        tellAll(Kind.UNKNOWN, why);
    }

    private void tellAll(Kind kind, StoreException why) {
        List<DeliveryResult> all = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            all.add(fixed[i] ? results[i] : result(kind, String.valueOf(why.getMessage())));
        }
        tell(all);
    }

    private void tell(List<DeliveryResult> all) {
        try {
            Threads.guarded(LOG, "callback of a delivery", () -> whenDurable.accept(all))
                    .run();
        } finally {
            finished.run();
        }
    }

    @Override
    public List<Cold.Body> bodies() {
        List<Cold.Body> bodies = new ArrayList<>(2);
        bodies.add(body);
        for (Target t : targets) {
            if (t != null && t.cold().body() != body) {
                bodies.add(t.cold().body()); // its prefix is too long for the index
            }
        }
        return bodies;
    }
}
