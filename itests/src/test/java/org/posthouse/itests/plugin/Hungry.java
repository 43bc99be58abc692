package org.posthouse.itests.plugin;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/**
 * Takes much memory for a while: as much as the server can just bear. What takes all of it may end the server
 * (see ADR 20), since nobody knows what else lacked memory at that moment.
 */
public final class Hungry implements SimpleFilter {
    private static final int PIECES = 10;

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        List<byte[]> taken = new ArrayList<>();
        for (int i = 0; i < PIECES; i++) {
            taken.add(new byte[1 << 20]);
        }
        try {
            Thread.sleep(300);
        } catch (InterruptedException late) {
            throw new InterruptedIOException();
        }
        return taken.size() == PIECES ? Verdict.PASS : Verdict.discard("never");
    }
}
