package org.posthouse.filter.milter.dialog;

import java.io.IOException;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.filter.milter.protocol.MilterException;
import org.posthouse.support.scratch.Draft;

/**
 * The body that a milter puts in place of another one, piece by piece: in memory if it is small, else in a file. Its lines end in CRLF
 * whatever the milter sends, since a bare CR or LF may mean something else to the next host.
 */
final class NewBody implements AutoCloseable {
    private static final int CR = '\r';
    private static final int LF = '\n';

    private final Draft draft;
    private final long most;
    private int last;

    /** @param most octets */
    NewBody(Draft draft, long most) {
        this.draft = draft;
        this.most = most;
    }

    /** Takes the next piece. */
    void add(byte[] piece) throws IOException {
        byte[] out = new byte[2 * piece.length + 1];
        int length = 0;
        for (byte octet : piece) {
            if (last == CR && octet != LF) {
                out[length++] = LF;
            } else if (octet == LF && last != CR) {
                out[length++] = CR;
            }
            out[length++] = octet;
            last = octet;
        }
        write(out, length);
    }

    private void write(byte[] octets, int length) throws IOException {
        if (draft.size() + length > most) {
            throw MilterException.protocol("a new body of more than " + most + " octets");
        }
        draft.write(octets, 0, length);
    }

    /** All of it; readable until this is closed. */
    Message message() throws IOException {
        if (last == CR) {
            write(new byte[] {LF}, 1);
            last = LF;
        }
        draft.flush();
        return Messages.of(draft.size(), draft::open);
    }

    @Override
    public void close() {
        draft.close();
    }
}
