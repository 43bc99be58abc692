package org.posthouse.store.sql.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.posthouse.store.api.Flags;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Backlog;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Key;
import org.posthouse.store.sql.tables.Redo;

/** The net effect of the operations of one transaction, gathered in memory before anything is written. */
public final class Batch {
    /** Rows of a mailbox that was deleted, whose bodies are not needed any more. */
    public record Purge(long account, long mailbox, long firstUid, long lastUid, List<Cold.Body> bodies) {}

    /**
     * A piece of what was decided before.
     *
     * @param bodies of the messages whose rows go
     * @param last nothing is left of it afterwards
     */
    public record Piece(
            long account,
            long mailbox,
            Backlog.Id id,
            List<Redo.Entry> entries,
            List<Cold.Body> bodies,
            boolean last) {}

    /** Rows that nobody sees yet. */
    record Staged(Box box, NewRow row) {}

    private final Set<Key> usedBefore;
    private final List<Purge> purges = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Staged> staged = new ArrayList<>();
    private final Map<Box, BoxWork> boxes = new LinkedHashMap<>();
    private final Map<AccountState, AccountWork> accounts = new IdentityHashMap<>();
    private final Set<Key> keys = new HashSet<>();
    private final Set<Key> doubtful = new HashSet<>();
    private final Undo undo = new Undo();
    private final BodyRefs refs = new BodyRefs(undo);

    /** @param usedBefore delivery keys known to be used */
    Batch(Set<Key> usedBefore) {
        this.usedBefore = usedBefore;
    }

    /** What is made of a mailbox. */
    public BoxWork box(AccountState account, Box box) {
        return boxes.computeIfAbsent(box, b -> new BoxWork(b, account(account), undo, refs));
    }

    private AccountWork account(AccountState account) {
        return accounts.computeIfAbsent(account, a -> new AccountWork(a, undo));
    }

    /** The mailboxes that change. */
    List<BoxWork> boxes() {
        return boxes.values().stream().filter(BoxWork::dirty).toList();
    }

    Set<Key> keys() {
        return keys;
    }

    Collection<BodyRefs.Refs> refs() {
        return refs.all();
    }

    /** Uses a delivery key; false if it was used before. */
    public boolean claim(Key key) {
        if (usedBefore.contains(key) || !keys.add(key)) {
            return false;
        }
        undo.undoable(() -> keys.remove(key));
        return true;
    }

    /** Takes back a claim because the quota refuses the message; if it was stored before, that comes first. */
    public void doubt(Key key) {
        keys.remove(key);
        doubtful.add(key);
    }

    /** Keys to look up before a refusal is told. */
    Set<Key> doubtful() {
        return doubtful;
    }

    /** Octets an account holds or has promised to copies under way, with what this batch did so far. */
    public long used(AccountState account) {
        return account(account).used();
    }

    public void grow(AccountState account, long octets) {
        account(account).grow(octets);
    }

    /** Octets are promised to a copy under way, or not any more (negative); its hold is to be told when that is visible. */
    public void promise(AccountState account, long octets) {
        account(account).promise(octets);
    }

    public void refer(Cold.Body body, int delta) {
        refs.refer(body, delta);
    }

    public void purge(Purge purge) {
        purges.add(purge);
        purge.bodies().forEach(b -> refer(b, -1));
    }

    public void carryOut(Piece piece) {
        pieces.add(piece);
        piece.bodies().forEach(b -> refer(b, -1));
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** Adds a row whose UID is reserved, and which nobody sees yet. */
    public void stage(Box box, long uid, Flags flags, Cold cold) {
        staged.add(new Staged(box, new NewRow(uid, 0, flags, cold, null)));
        refer(cold.body(), 1);
    }

    List<Staged> staged() {
        return staged;
    }

    /** The bodies that rows of it refer to anew. */
    Stream<Cold.Body> referred() {
        return Stream.concat(
                boxes().stream().flatMap(w -> w.added().stream()).map(row -> row.cold.body()),
                staged.stream().map(s -> s.row().cold.body()));
    }

    List<Purge> purges() {
        return purges;
    }

    /** How to take back what an operation does. */
    Undo undo() {
        return undo;
    }

    /** Makes it visible: everything is durable. */
    void publish() {
        for (BoxWork w : boxes()) {
            w.redos().stream()
                    .filter(redo -> redo.id().kind() != Backlog.Kind.STAGED)
                    .forEach(redo -> w.box.backlog.add(redo.id(), redo.uids()));
            w.box.publish(w);
        }
        accounts.values().forEach(AccountWork::publish); // last: whoever sees its mod-sequence sees all below it
    }

    /** True if something is decided that is to be carried out later. */
    boolean leavesWork() {
        return boxes().stream()
                .flatMap(w -> w.redos().stream())
                .anyMatch(redo -> redo.id().kind() != Backlog.Kind.STAGED);
    }

    /** True if there is nothing to write. */
    boolean isEmpty() {
        return keys.isEmpty()
                && purges.isEmpty()
                && pieces.isEmpty()
                && staged.isEmpty()
                && boxes.values().stream().noneMatch(BoxWork::dirty)
                && refs.isEmpty();
    }
}
