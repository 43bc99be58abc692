package org.posthouse.itests.plugin;

import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/** Has no verdict. */
public final class Silent implements SimpleFilter {
    @Override
    public Verdict message(Context context, Message message) {
        return null;
    }
}
