package org.posthouse.store.sql.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.mime.Index;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.MailboxNames;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.sql.engine.Bodies;
import org.posthouse.store.sql.engine.Engine;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Key;
import org.posthouse.store.sql.work.CommitWork;
import org.posthouse.store.sql.work.DeliverWork;
import org.posthouse.store.sql.work.Structure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings mail to mailboxes: writes its body, finds the mailboxes and hands both to the committer. */
public final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private final Engine engine;

    public Deliveries(Engine engine) {
        this.engine = engine;
    }

    /** As {@link org.posthouse.store.api.MailStore#deliver}. */
    public void deliver(Message message, List<Delivery> deliveries, Consumer<List<DeliveryResult>> whenDurable) {
        if (!engine.gate().enter()) {
            whenDurable.accept(Collections.nCopies(
                    deliveries.size(), new DeliveryResult(Kind.UNAVAILABLE, 0, "the mail store is stopping")));
            return;
        }
        List<AccountState> pinned = new ArrayList<>(deliveries.size());
        Runnable finished = () -> {
            pinned.forEach(engine.cache()::release);
            engine.gate().leave();
        };
        DeliverWork work;
        try {
            Cold.Body body = engine.write(message);
            Index index = engine.index(message);
            DeliveryResult[] known = new DeliveryResult[deliveries.size()];
            List<DeliverWork.Target> targets = new ArrayList<>(deliveries.size());
            for (int i = 0; i < known.length; i++) {
                targets.add(target(deliveries.get(i), message, body, index, pinned, known, i));
            }
            work = new DeliverWork(body, targets, known, whenDurable, finished);
        } catch (StoreException | RuntimeException | Error e) { // whoever brings the message may have left
            Kind kind = e instanceof StoreException s && s.reason() == Reason.FULL ? Kind.FULL : Kind.UNAVAILABLE;
            LOG.warn("delivery failed: {}", e.toString());
            try {
                whenDurable.accept(Collections.nCopies(
                        deliveries.size(), new DeliveryResult(kind, 0, String.valueOf(e.getMessage()))));
            } finally {
                finished.run();
            }
            return;
        }
        engine.committer().submit(work);
    }

    /** Finds the mailbox; null if that failed and the result is known. */
    private DeliverWork.Target target(
            Delivery d,
            Message message,
            Cold.Body shared,
            Index index,
            List<AccountState> pinned,
            DeliveryResult[] known,
            int i) {
        try {
            AccountState account = engine.acquire(d.account().id(), true);
            pinned.add(account);
            Box box = box(account, d);
            boolean longPrefix = d.prefix().length > Bodies.MAX_PREFIX;
            Cold.Body body = longPrefix ? engine.write(Messages.prefixed(d.prefix(), message)) : shared;
            Cold cold = new Cold(
                    d.internalDate().toEpochMilli(),
                    body,
                    longPrefix ? Cold.NOTHING : d.prefix(),
                    index.envelope(),
                    index.bodyStructure());
            Key key = d.key().map(k -> engine.keys().key(account.id, k)).orElse(null);
            return new DeliverWork.Target(account, box, d.account().quota(), CommitWork.bounded(d.flags()), cold, key);
        } catch (StoreException e) {
            Kind kind = e.reason() == Reason.FULL ? Kind.FULL : Kind.UNAVAILABLE;
            known[i] = new DeliveryResult(kind, 0, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The mailbox of a delivery; INBOX if it is not there and cannot be made. */
    private Box box(AccountState account, Delivery d) throws StoreException {
        try {
            String name = MailboxNames.canonical(d.mailbox());
            Optional<Box> found = account.named(name);
            if (found.isEmpty() && d.create()) {
                try {
                    engine.structure(Structure.create(
                            account, name, Set.of(), engine.settings().maxMailboxes()));
                } catch (StoreException e) {
                    LOG.debug("{} not created: {}", name, e.reason());
                }
                found = account.named(name);
            }
            if (found.isPresent()) {
                return found.get();
            }
        } catch (StoreException notAName) {
            LOG.debug("invalid mailbox name, using INBOX: {}", d.mailbox());
        }
        return account.named(MailboxNames.INBOX).orElseThrow(() -> new StoreException(Reason.UNAVAILABLE, "no INBOX"));
    }
}
