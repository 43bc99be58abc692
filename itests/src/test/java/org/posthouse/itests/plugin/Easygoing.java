package org.posthouse.itests.plugin;

import java.io.IOException;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;

/** Holds what is odd, and lets all else pass. Its mark is in each mail that it has seen. */
public final class Easygoing implements SimpleFilter {
    private static final Action MARK = new Action.AddHeader(Header.of("X-Version", "1"), 0);

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        boolean meant = message.headers().first("Subject").orElse("").contains("odd");
        return meant ? Verdict.builder().add(MARK).add(new Action.Hold("odd")).build() : Verdict.of(MARK);
    }
}
