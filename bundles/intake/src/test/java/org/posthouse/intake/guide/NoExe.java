package org.posthouse.intake.guide;

import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

@Component(property = "filter.name=no-exe")
public final class NoExe implements SimpleFilter {
    @Override
    public Verdict message(Context context, Message message) throws IOException {
        return message.headers().first("Subject").orElse("").endsWith(".exe")
                ? Verdict.reject(554, "5.7.1", "no programs, please")
                : Verdict.PASS;
    }
}
