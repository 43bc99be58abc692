package org.posthouse.itests.plugin;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/** Takes memory until there is none. */
public final class Hungry implements SimpleFilter {
    @Override
    public Verdict message(Context context, Message message) {
        List<byte[]> taken = new ArrayList<>();
        while (true) {
            taken.add(new byte[8 << 20]);
        }
    }
}
