package org.posthouse.intake.guide;

import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Key;
import org.posthouse.api.message.Message;

@Component(property = {"filter.name=scoring", "service.ranking:Integer=100"})
public final class Scoring implements SimpleFilter {
    private static final Key<Double> SCORE = Key.fraction("acme:score");

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        String subject = message.headers().first("Subject").orElse("");
        double score = subject.chars().filter(c -> c == '!').count();
        return Verdict.builder().publish(SCORE, score).build();
    }
}
