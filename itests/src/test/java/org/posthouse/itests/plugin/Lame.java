package org.posthouse.itests.plugin;

import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/** A component that cannot be made. */
public final class Lame implements SimpleFilter {
    public Lame() {
        throw new IllegalStateException("this horse is lame");
    }

    @Override
    public Verdict message(Context context, Message message) {
        return Verdict.PASS;
    }
}
