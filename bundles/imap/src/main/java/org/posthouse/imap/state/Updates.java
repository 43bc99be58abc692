package org.posthouse.imap.state;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.StoreException;

/** Tells the client what the view learned, in pieces. */
public final class Updates {
    private static final int PIECE = 1000;

    private Updates() {}

    /**
     * Which forms are used.
     *
     * @param expunges EXPUNGE may be told now (rfc3501#7.4.1)
     * @param uid FETCH has the UID
     * @param modSeq FETCH has the mod-sequence (rfc7162#3.1.4)
     */
    public record Form(boolean expunges, boolean uid, boolean modSeq) {}

    /**
     * Tells a piece.
     *
     * @param account asked only if flags have to be read again
     * @return true if there is more to tell
     */
    public static boolean tell(View view, Form form, Account account, Wire out) throws StoreException {
        if (form.expunges && !view.untold().gone().isEmpty()) {
            expunges(view, out);
            if (!view.untold().gone().isEmpty()) {
                return true;
            }
        }
        if (view.countToTell()) {
            count(view, out);
        }
        keywords(view, out);
        flagChanges(view, form, account, out);
        return !view.untold().dirty().isEmpty();
    }

    private static void expunges(View view, Wire out) {
        BitSet told = new BitSet();
        int before = 0;
        for (int i = view.untold().gone().nextSetBit(0);
                i >= 0 && before < PIECE;
                i = view.untold().gone().nextSetBit(i + 1)) {
            out.text("* ").number(i + 1 - before).text(" EXPUNGE").crlf();
            told.set(i);
            before++;
        }
        view.remove(told);
    }

    /** EXISTS and RECENT. */
    public static void count(View view, Wire out) {
        out.text("* ").number(view.count()).text(" EXISTS").crlf();
        out.text("* ").number(view.recentCount()).text(" RECENT").crlf();
        view.countTold();
    }

    /** FLAGS, if there are keywords that the client does not know. */
    public static void keywords(View view, Wire out) {
        if (view.keywordsToTell()) {
            flags(view, out);
        }
    }

    /** FLAGS, and which of them can be kept. */
    public static void flags(View view, Wire out) {
        TreeSet<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        keywords.addAll(List.of("$Forwarded", "$MDNSent", "$Junk", "$NotJunk"));
        keywords.addAll(view.keywords());
        String all = "\\Answered \\Flagged \\Deleted \\Seen \\Draft " + String.join(" ", keywords);
        out.text("* FLAGS (").text(all).text(")").crlf();
        String permanent = view.readOnly() ? "" : all + " \\*";
        out.text("* OK [PERMANENTFLAGS (")
                .text(permanent)
                .text(")] Flags permitted")
                .crlf();
        view.keywordsTold();
    }

    private static void flagChanges(View view, Form form, Account account, Wire out) throws StoreException {
        BitSet now = new BitSet();
        Map<Long, FlagRow> rows = new HashMap<>();
        BitSet toRead = new BitSet();
        for (int i = view.untold().dirty().nextSetBit(0);
                i >= 0 && now.cardinality() < PIECE;
                i = view.untold().dirty().nextSetBit(i + 1)) {
            now.set(i);
            FlagRow known = view.untold().news(i);
            if (known != null) {
                rows.put(known.uid(), known);
            } else {
                toRead.set(i);
            }
        }
        if (!toRead.isEmpty()) {
            account.flags(view.mailbox(), view.uids(toRead), PIECE).forEach(r -> rows.put(r.uid(), r));
        }
        for (int i = now.nextSetBit(0); i >= 0; i = now.nextSetBit(i + 1)) {
            FlagRow row = rows.get(view.uid(i));
            if (row != null) {
                fetch(view, i, row.flags(), row.modSeq(), form, out);
            }
            view.untold().told(i);
        }
    }

    /** An untagged FETCH with flags. */
    private static void fetch(View view, int index, Flags flags, long modSeq, Form form, Wire out) {
        out.text("* ").number(index + 1).text(" FETCH (");
        if (form.uid) {
            out.text("UID ").number(view.uid(index)).text(" ");
        }
        if (form.modSeq) {
            out.text("MODSEQ (").number(modSeq).text(") ");
        }
        out.text("FLAGS ")
                .flags(flags, view.isRecent(view.uid(index)))
                .text(")")
                .crlf();
    }
}
