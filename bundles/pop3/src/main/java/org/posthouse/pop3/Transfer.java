package org.posthouse.pop3;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import org.posthouse.api.message.Message;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.DamagedBlobException;
import org.posthouse.support.AbsentException;

/** A message on its way to the client. Each piece asks the store anew, so that nothing is held while the client reads. */
final class Transfer implements Task {
    private static final int PIECE = 48 * 1024;

    private final int index;
    private final MultiLine lines;
    private final boolean top;
    private long offset; // octets of the message that are done; -1: not begun

    private Transfer(int index, boolean top, MultiLine lines, long offset) {
        this.index = index;
        this.top = top;
        this.lines = lines;
        this.offset = offset;
    }

    /** The whole message. */
    static Transfer retr(int index) {
        return new Transfer(index, false, new MultiLine(-1), -1);
    }

    /** The header and so many lines of the body. */
    static Transfer top(int index, int lines) {
        return new Transfer(index, true, new MultiLine(lines), -1);
    }

    /** As it was parked. */
    static Transfer parked(int index, boolean top, long offset, int linesLeft, int flags) {
        return new Transfer(index, top, new MultiLine(linesLeft, flags), offset);
    }

    int index() {
        return index;
    }

    @Override
    public boolean next(Dialog dialog, OutputStream out) throws AbsentException, StoreException, IOException {
        Maildrop maildrop = dialog.maildrop;
        long from = Math.max(0, offset);
        Piece piece = dialog.ask(maildrop.account, account -> {
            Message message = account.content(maildrop.mailbox, maildrop.uid(index));
            try {
                if (offset < 0) {
                    check(message);
                }
                return read(message, from);
            } catch (DamagedBlobException e) {
                throw new StoreException(Reason.DAMAGED, "damaged", e);
            } catch (FileNotFoundException e) { // as the contract of blob stores has it, of a body that is not there
                boolean gone = account.sizes(maildrop.mailbox, UidSet.of(maildrop.uid(index)), 1)
                        .isEmpty();
                throw new StoreException(gone ? Reason.NOT_FOUND : Reason.DAMAGED, "no body", e);
            } catch (IOException e) { // passes, as far as one can tell: too many open files, say, or bodies that leave
                throw new StoreException(Reason.UNAVAILABLE, "not readable at the moment", e);
            }
        });
        if (offset < 0) {
            out.write(Reply.ok(top ? "Top of the message follows" : piece.size() + " octets")
                    .octets());
        }
        lines.write(piece.octets(), out);
        offset = from + piece.octets().length;
        boolean more = offset < piece.size() && !lines.ended();
        if (!more) {
            lines.finish(out);
            dialog.retrieved++;
        }
        return more;
    }

    /**
     * Some octets of a message.
     *
     * @param size of the whole message
     */
    private record Piece(byte[] octets, long size) {}

    private static Piece read(Message message, long from) throws IOException {
        long size = message.size();
        int wanted = (int) Math.min(PIECE, Math.max(0, size - from));
        byte[] piece = new byte[wanted];
        if (wanted > 0) {
            try (InputStream in = message.open(from)) {
                if (in.readNBytes(piece, 0, wanted) < wanted) {
                    throw new DamagedBlobException("message is shorter than its recorded size");
                }
            }
        }
        return new Piece(piece, size);
    }

    /**
     * Reads as far as will be sent before the client is told that it comes: then a damaged message can still be refused, and
     * the session goes on. A short one shows with its first piece.
     */
    private void check(Message message) throws IOException {
        if (message.size() <= PIECE) {
            return;
        }
        MultiLine probe = new MultiLine(lines.linesLeft(), lines.flags());
        byte[] piece = new byte[PIECE];
        long left = message.size();
        try (InputStream in = message.open(0)) {
            while (left > 0 && !probe.ended()) {
                int read = in.readNBytes(piece, 0, (int) Math.min(PIECE, left));
                if (read == 0) {
                    throw new DamagedBlobException("message is shorter than its recorded size");
                }
                if (top) {
                    probe.write(Arrays.copyOf(piece, read), OutputStream.nullOutputStream());
                }
                left -= read;
            }
        }
    }

    @Override
    public Reply failure(Dialog dialog, Reason reason) {
        if (offset >= 0) {
            return Reply.NONE;
        }
        return switch (reason) {
            case NOT_FOUND -> Reply.refusal("Message was deleted by another session");
            case DAMAGED -> Reply.refusal("[SYS/PERM] Message is damaged"); // rfc3206#4
            default -> Reply.UNAVAILABLE;
        };
    }

    @Override
    public Map<String, Object> park() {
        return Map.of(
                "task",
                "transfer",
                "index",
                index,
                "top",
                top,
                "offset",
                offset,
                "lines",
                lines.linesLeft(),
                "flags",
                lines.flags());
    }
}
