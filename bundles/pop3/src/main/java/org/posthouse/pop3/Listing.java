package org.posthouse.pop3;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.posthouse.store.api.StoreException.Reason;

/** The long answer to LIST and UIDL (rfc1939#5, #7), in pieces. */
final class Listing implements Task {
    /** What is listed. */
    enum Kind {
        /** Sizes. */
        LIST,
        /** Unique-ids. */
        UIDL
    }

    private static final int PIECE = 32 * 1024;

    private final Kind kind;
    private int index; // where to go on; 0: not begun

    Listing(Kind kind, int index) {
        this.kind = kind;
        this.index = index;
    }

    /** The scan listing or unique-id listing of a message, without CRLF. */
    static String line(Kind kind, Maildrop maildrop, int index) {
        return (index + 1) + " " + (kind == Kind.LIST ? maildrop.size(index) : maildrop.uniqueId(index));
    }

    @Override
    public boolean next(Dialog dialog, OutputStream out) throws IOException {
        Maildrop maildrop = dialog.maildrop;
        StringBuilder piece = new StringBuilder();
        if (index == 0) {
            piece.append(Reply.ok(maildrop.count() + " messages (" + maildrop.octets() + " octets)")
                    .text());
        }
        while (index < maildrop.total() && piece.length() < PIECE) {
            if (maildrop.has(index)) {
                piece.append(line(kind, maildrop, index)).append("\r\n");
            }
            index++;
        }
        boolean more = index < maildrop.total();
        if (!more) {
            piece.append(".\r\n");
        }
        out.write(piece.toString().getBytes(StandardCharsets.US_ASCII));
        return more;
    }

    @Override
    public Reply failure(Dialog dialog, Reason reason) {
        return index == 0 ? Reply.UNAVAILABLE : Reply.NONE;
    }

    @Override
    public Map<String, Object> park() {
        return Map.of("task", "listing", "kind", kind.name(), "index", index);
    }
}
