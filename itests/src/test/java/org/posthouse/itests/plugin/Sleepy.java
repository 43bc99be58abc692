package org.posthouse.itests.plugin;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/** Takes eight seconds for each mail. */
public final class Sleepy implements SimpleFilter {
    @Override
    public Verdict message(Context context, Message message) throws IOException {
        try {
            Thread.sleep(8_000);
        } catch (InterruptedException late) {
            throw new InterruptedIOException();
        }
        return Verdict.PASS;
    }
}
