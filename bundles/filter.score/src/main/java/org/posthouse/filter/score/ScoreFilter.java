package org.posthouse.filter.score;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Score;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sums up the parts of a mail's score and decides by the sum. Mail of users who have logged in is left alone. */
@Component(
        service = Filter.class,
        property = {Filter.NAME + "=score", Filter.ROLES + "=MX", "service.ranking:Integer=-1000"},
        configurationPid = "org.posthouse.filter.score")
@Designate(ocd = ScoreConfig.class)
public final class ScoreFilter implements SimpleFilter {
    private static final Logger LOG = LoggerFactory.getLogger(ScoreFilter.class);

    private record Settings(Thresholds thresholds, Weights weights, boolean removes) {}

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(ScoreConfig config) {
        settings = new Settings(
                new Thresholds(config.junkAt(), config.holdAt(), config.rejectAt()),
                Weights.of(
                        config.authentication(),
                        line -> LOG.warn("points ignored: {} is not METHOD=RESULT POINTS", line)),
                config.removeFields());
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        if (context.origin().account().isPresent()) {
            return Verdict.PASS;
        }
        Settings now = settings;
        List<Score> parts = new ArrayList<>(Score.all(context.results()));
        parts.addAll(now.weights().parts(context.results()));
        double sum = parts.stream().mapToDouble(Score::points).sum();
        Verdict.Builder verdict = Verdict.builder();
        Headers fields = message.headers();
        StatusField.OURS.stream()
                .filter(name -> now.removes() && fields.first(name).isPresent())
                .forEach(name -> verdict.add(new Action.RemoveHeader(name, 0)));
        if (parts.isEmpty()) {
            return verdict.build();
        }
        return decided(now.thresholds(), sum, parts, verdict);
    }

    private static Verdict decided(Thresholds thresholds, double sum, List<Score> parts, Verdict.Builder verdict) {
        Thresholds.Fate fate = thresholds.of(sum);
        if (fate == Thresholds.Fate.REJECT) {
            return Verdict.of(
                    new Action.Reject(new Status(550, "5.7.1", "Rejected as spam, score " + StatusField.number(sum))));
        }
        boolean spam = fate != Thresholds.Fate.DELIVER;
        verdict.add(new Action.AddHeader(StatusField.status(sum, thresholds.junk(), spam, parts), 0));
        if (spam) {
            verdict.add(new Action.AddHeader(Header.of(StatusField.FLAG, "YES"), 0));
            verdict.add(new Action.FileInto("Junk", true, Set.of()));
        }
        if (fate == Thresholds.Fate.HOLD) {
            verdict.add(new Action.Hold("score " + StatusField.number(sum)));
        }
        return verdict.build();
    }
}
