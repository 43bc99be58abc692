package org.posthouse.imap.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.message.Message;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.Cursor;
import org.posthouse.imap.state.Faults;
import org.posthouse.imap.state.Parcel;
import org.posthouse.imap.state.Told;
import org.posthouse.imap.state.View;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.mime.Range;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.DamagedBlobException;

/**
 * The result of a FETCH. Rows are read some at a time, bodies from an offset on; where it stands is: the message, the item
 * within its response, and the stretch of the message that was announced as a literal and not yet sent.
 */
public final class FetchCursor implements Cursor {
    /** Its kind in parked state. */
    public static final String KIND = "fetch";

    private static final int ROWS = 64;
    private static final int FLAG_ROWS = 1000;
    private static final int MAX_TOLD = 4096;
    private static final int FIXED = 2_000; // octets, about
    private static final int MESSAGE = 160; // octets of one in a chunk, about, without its row

    /** Rows of so many octets in all are not kept while the client reads. */
    private static final int MAX_KEPT = 64 * 1024;

    private static final long SLICE_NANOS = 200_000_000;

    private final FetchSpec spec;
    private final boolean byUid;
    private final BitSet selection;
    private final Reply done;
    private int index = -1; // of the message at hand, or of the last one before
    private boolean inside; // there is one at hand
    private boolean open; // its response has begun
    private int begun = -1; // at this octet of the piece at hand; -1: in an earlier one
    private int item; // the next item to be written
    private boolean seenNow; // \Seen was set: FLAGS are added
    private long offset; // of the literal being sent
    private long left; // octets of it
    private boolean missed;
    private boolean damaged;
    private int rows = ROWS; // of a chunk
    private long kept; // octets of the rows in the chunk at hand
    private final Checks checks = new Checks(); // of the message at hand
    private final BitSet loaded = new BitSet();
    private final Map<Integer, Fetched> chunk = new HashMap<>(); // those of the loaded that exist
    private Told told = new Told();

    /**
     * @param spec the items of the response
     * @param byUid it is a UID command
     * @param selection indexes of the messages
     * @param done what is said at the end
     */
    public FetchCursor(FetchSpec spec, boolean byUid, BitSet selection, Reply done) {
        this.spec = spec;
        this.byUid = byUid;
        this.selection = selection;
        this.done = done;
    }

    @Override
    public boolean step(Client client, Wire out) throws StoreException, ViewLostException, IOException {
        long until = System.nanoTime() + SLICE_NANOS;
        Account account = client.account();
        begun = -1;
        try {
            while (out.size() < PIECE && System.nanoTime() - until < 0) {
                if (left > 0) {
                    literal(client.view(), account, out);
                } else if (!advance(client, account, out)) {
                    return false;
                }
            }
            return true;
        } finally {
            chunk.values().forEach(Fetched::release);
            if (kept > MAX_KEPT) {
                chunk.clear();
                loaded.clear();
                kept = 0;
            }
        }
    }

    /** Writes the next item, or ends a message's response; false at the end. */
    private boolean advance(Client client, Account account, Wire out) throws StoreException, IOException {
        View view = client.view();
        if (!inside) {
            int next = selection.nextSetBit(index + 1);
            if (next < 0) {
                return false;
            }
            index = next;
            inside = true;
        }
        load(view, account, index);
        Fetched message = chunk.get(index);
        if (message == null) {
            missed = true;
            end(out);
            return true;
        }
        seenNow |= message.isSeenNow();
        if (item == spec.items().size()) {
            if (seenNow) {
                seen(client, account, message, out);
            }
            end(out);
            return true;
        }
        try {
            write(view, account, message, spec.items().get(item), out);
        } catch (StoreException e) {
            failed(e, out);
        } catch (IOException e) {
            failed(Faults.of(e, account, view.mailbox(), view.uid(index)), out);
        }
        return true;
    }

    /** \Seen was set, so the flags belong to the response (rfc3501#6.4.5), and the mod-sequence (rfc7162#3.1.4). */
    private void seen(Client client, Account account, Fetched message, Wire out) throws StoreException, IOException {
        boolean recent = client.view().isRecent(client.view().uid(index));
        if (!spec.has(FetchSpec.Kind.FLAGS)) {
            separate(out);
            message.write(FetchSpec.Kind.FLAGS, account, recent, out);
        }
        if (client.condstore() && !spec.has(FetchSpec.Kind.MODSEQ)) {
            separate(out);
            message.write(FetchSpec.Kind.MODSEQ, account, recent, out);
        }
        if (told.count() < MAX_TOLD) {
            told.add(client.view().uid(index), message.flags().modSeq());
        }
    }

    private void write(View view, Account account, Fetched message, FetchSpec.Item what, Wire out)
            throws StoreException, IOException {
        if (what.kind() != FetchSpec.Kind.SECTION) {
            Wire value = new Wire();
            message.write(what.kind(), account, view.isRecent(view.uid(index)), value);
            separate(out);
            out.octets(value.take());
            item++;
            return;
        }
        // what cannot be read must show before octets are promised
        Fetched.Text text = message.text(what.section(), account).read(message.message(account), checks, PIECE);
        separate(out);
        out.octets(what.section().label()).text(" ");
        if (text.octets() != null) {
            out.literal(text.octets());
        } else if (text.range() != null) {
            Range range = text.range();
            out.announce(range.length());
            offset = range.offset();
            left = range.length();
        } else {
            out.text("NIL");
        }
        item++;
    }

    /** An item cannot be had: it is left out; a message that is gone has no further items. */
    private void failed(StoreException failure, Wire out) throws StoreException {
        switch (failure.reason()) {
            case DAMAGED -> {
                damaged = true;
                if (spec.items().get(item).kind() == FetchSpec.Kind.SECTION) {
                    separate(out);
                    out.octets(spec.items().get(item).section().label()).text(" NIL");
                }
                item++;
            }
            case NOT_FOUND -> {
                missed = true;
                end(out);
            }
            default -> {
                if (open && begun >= 0) { // the client learns nothing of it instead of a part
                    out.cut(begun);
                    open = false;
                    item = 0;
                }
                throw failure;
            }
        }
    }

    private void separate(Wire out) {
        if (open) {
            out.text(" ");
        } else {
            begun = out.size();
            out.text("* ").number(index + 1).text(" FETCH (");
            open = true;
        }
    }

    private void end(Wire out) {
        if (open) {
            out.text(")").crlf();
        }
        inside = false;
        open = false;
        item = 0;
        seenNow = false;
        checks.clear();
        chunk.remove(index);
    }

    /** Sends a part of the literal that was announced. */
    private void literal(View view, Account account, Wire out) throws StoreException, IOException {
        byte[] piece = new byte[(int) Math.min(left, Math.max(8192, PIECE - out.size()))];
        try (InputStream in = message(view, account).open(offset)) {
            if (in.readNBytes(piece, 0, piece.length) < piece.length) {
                throw new DamagedBlobException("message is shorter than its recorded size");
            }
        } catch (StoreException e) {
            if (e.reason() == Reason.UNAVAILABLE) {
                throw e;
            }
            throw new IOException("cannot read an announced message", e);
        } catch (DamagedBlobException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "cannot read a message", e);
        }
        out.literalOctets(piece);
        offset += piece.length;
        left -= piece.length;
    }

    private Message message(View view, Account account) throws StoreException {
        Fetched known = chunk.get(index);
        return known != null ? known.message(account) : account.content(view.mailbox(), view.uid(index));
    }

    // --- reading the index

    private int most() {
        return spec.need() == FetchSpec.Need.FLAGS && !spec.setsSeen() ? FLAG_ROWS : rows;
    }

    /** Makes the next chunk smaller if its rows are long, as those of messages with a thousand parts are. */
    private void weigh() {
        kept = chunk.values().stream().mapToLong(Fetched::rowOctets).sum();
        rows = kept > MAX_KEPT ? Math.max(1, rows / 2) : Math.min(ROWS, rows * 2);
    }

    private void load(View view, Account account, int from) throws StoreException {
        if (loaded.get(from)) {
            return;
        }
        chunk.clear();
        loaded.clear();
        BitSet wanted = new BitSet();
        int most = most();
        int number = 0;
        for (int i = from; i >= 0 && number < most; i = selection.nextSetBit(i + 1)) {
            wanted.set(i);
            number++;
        }
        UidSet uids = view.uids(wanted);
        switch (spec.need()) {
            case NOTHING ->
                wanted.stream().filter(i -> !view.isGone(i)).forEach(i -> put(view, view.uid(i), null, null));
            case FLAGS -> account.flags(view.mailbox(), uids, number).forEach(f -> put(view, f.uid(), f, null));
            case ROW ->
                account.rows(view.mailbox(), uids, number)
                        .forEach(r -> put(view, r.uid(), new FlagRow(r.uid(), r.modSeq(), r.flags()), r));
        }
        weigh();
        if (spec.setsSeen() && !view.readOnly()) {
            setSeen(view, account);
        }
        loaded.or(wanted);
    }

    private void put(View view, long uid, FlagRow flags, org.posthouse.store.api.Row row) {
        int at = view.indexOf(uid);
        if (at >= 0) {
            chunk.put(at, new Fetched(view.mailbox(), uid, flags, row));
        }
    }

    private void setSeen(View view, Account account) throws StoreException {
        List<Long> unseen = chunk.values().stream()
                .map(Fetched::flags)
                .filter(f -> !f.flags().has(Flags.SEEN))
                .map(FlagRow::uid)
                .toList();
        if (unseen.isEmpty()) {
            return;
        }
        Op set = new Op.SetFlags(UidSet.of(unseen), Op.SetFlags.Mode.ADD, Flags.of(Flags.SEEN));
        try {
            for (FlagRow now :
                    account.commit(view.mailbox(), List.of(set), Guard.NONE).updated()) {
                Fetched message = chunk.get(view.indexOf(now.uid()));
                if (message != null) {
                    message.seen(now);
                }
            }
        } catch (StoreException e) {
            if (e.reason() == Reason.UNAVAILABLE) {
                throw e;
            }
            // the message can be read all the same
        }
    }

    // --- the rest

    @Override
    public boolean abandon(Wire out) {
        if (left > 0) {
            return false;
        }
        end(out);
        return true;
    }

    @Override
    public Reply reply() {
        if (done.status() != Reply.Status.OK) {
            return done;
        }
        if (damaged) {
            return Reply.no("CORRUPTION", "Some of the messages are damaged");
        }
        // rfc2180#4.1.2; an UID that does not exist is no error (rfc3501#6.4.8)
        return missed && !byUid ? Reply.no("EXPUNGEISSUED", "Some of the messages no longer exist") : done;
    }

    @Override
    public Told told() {
        return told;
    }

    @Override
    public long octets() {
        long inChunk = Math.min(selection.cardinality(), most());
        long rows = spec.need() == FetchSpec.Need.ROW ? MAX_KEPT : 0;
        return selection.size() / 8 + FIXED + MESSAGE * inChunk + rows + (spec.setsSeen() ? 16L * MAX_TOLD : 0);
    }

    @Override
    public Map<String, Object> park() {
        Map<String, Object> state = new HashMap<>();
        state.put("kind", KIND);
        state.put("spec", spec.source());
        state.put("byUid", byUid);
        state.put("uid", spec.has(FetchSpec.Kind.UID));
        state.put("modSeq", spec.has(FetchSpec.Kind.MODSEQ));
        state.put("selection", selection.toLongArray());
        state.put("index", index);
        state.put("inside", inside);
        state.put("open", open);
        state.put("item", item);
        state.put("seenNow", seenNow);
        state.put("offset", offset);
        state.put("left", left);
        state.put("missed", missed);
        state.put("damaged", damaged);
        state.put("checked", checks.park());
        state.put("toldUids", told.uids());
        state.put("toldModSeqs", told.modSeqs());
        state.put("status", done.status().name());
        state.put("code", done.code());
        state.put("text", done.text());
        return state;
    }

    /** What was parked. */
    public static FetchCursor resume(Parcel state) {
        FetchSpec spec;
        try {
            spec = FetchSpec.parse(new Tokens(state.octets("spec")));
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("parked FETCH: " + e.getMessage());
        }
        spec = state.yes("uid") ? spec.withUid() : spec;
        spec = state.yes("modSeq") ? spec.withModSeq() : spec;
        Reply done = new Reply(Reply.Status.valueOf(state.text("status")), state.text("code"), state.text("text"));
        FetchCursor cursor = new FetchCursor(spec, state.yes("byUid"), BitSet.valueOf(state.longs("selection")), done);
        cursor.index = (int) state.number("index");
        cursor.inside = state.yes("inside");
        cursor.open = state.yes("open");
        cursor.item = (int) state.number("item");
        cursor.seenNow = state.yes("seenNow");
        cursor.offset = state.number("offset");
        cursor.left = state.number("left");
        cursor.missed = state.yes("missed");
        cursor.damaged = state.yes("damaged");
        if (state.has("checked")) {
            cursor.checks.resume(state.longs("checked"));
        }
        cursor.told = Told.of(state.longs("toldUids"), state.longs("toldModSeqs"));
        return cursor;
    }
}
