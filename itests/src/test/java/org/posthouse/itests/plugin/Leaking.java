package org.posthouse.itests.plugin;

import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/** Leaves a few threads behind at each mail, which end after a minute. */
public final class Leaking implements SimpleFilter {
    private static final int EACH = 5;

    @Override
    public Verdict message(Context context, Message message) {
        for (int i = 0; i < EACH; i++) {
            Thread thread = new Thread(Leaking::linger, "leaked-by-a-plug-in");
            thread.setDaemon(true);
            thread.start();
        }
        return Verdict.PASS;
    }

    private static void linger() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
