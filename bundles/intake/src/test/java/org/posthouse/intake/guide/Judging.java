package org.posthouse.intake.guide;

import org.osgi.service.component.annotations.Component;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Key;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;

@Component(property = {"filter.name=judging", "service.ranking:Integer=50"})
public final class Judging implements SimpleFilter {
    private static final Key<Double> SCORE = Key.fraction("acme:score");

    @Override
    public Verdict message(Context context, Message message) {
        double score = context.result(SCORE).orElse(0.0);
        if (score < 3) {
            return Verdict.PASS;
        }
        return Verdict.builder()
                .add(new Action.AddHeader(Header.of("X-Score", Double.toString(score)), 0))
                .add(new Action.RemoveHeader("X-Tracking", 0))
                .add(new Address("carol", "example.test"), new Action.Hold("carol wants no shouting"))
                .build();
    }
}
