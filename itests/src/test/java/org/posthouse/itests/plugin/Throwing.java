package org.posthouse.itests.plugin;

import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/** Fails at each mail. */
public final class Throwing implements SimpleFilter {
    @Override
    public Verdict message(Context context, Message message) {
        throw new IllegalStateException("a fault of the plug-in");
    }
}
