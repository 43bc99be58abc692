package org.posthouse.filter.score;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Score;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.senders.SenderLists;
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

    private static final Action JUNK = new Action.FileInto("Junk", true, Set.of());

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile SenderLists lists;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Directory directory;

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
        Wishes wishes = Wishes.of(lists, directory, context.mail(), message);
        if (wishes.exist()) {
            return each(now.thresholds(), sum, parts, verdict, wishes);
        }
        if (parts.isEmpty()) {
            return verdict.build();
        }
        return decided(now.thresholds(), sum, parts, verdict);
    }

    /**
     * Some recipients, or the site, have the sender on a list. Those that allow it get the mail in any case, those that block it in Junk. If
     * the mail was to be rejected, it goes to Junk for the others: over SMTP the client could not be told of one of several.
     */
    private static Verdict each(
            Thresholds thresholds, double sum, List<Score> parts, Verdict.Builder verdict, Wishes wishes) {
        Thresholds.Fate fate = thresholds.of(sum);
        if (fate == Thresholds.Fate.REJECT && wishes.allowed().isEmpty()) {
            return decided(thresholds, sum, parts, verdict);
        }
        wishes.allowed().forEach(r -> listed(verdict, r, thresholds, false, sum, parts));
        wishes.blocked().forEach(r -> listed(verdict, r, thresholds, true, sum, parts));
        boolean spam = fate != Thresholds.Fate.DELIVER;
        for (Address recipient : parts.isEmpty() ? List.<Address>of() : wishes.others()) {
            treated(verdict, recipient, StatusField.status(sum, thresholds.junk(), spam, parts), spam);
            if (fate == Thresholds.Fate.HOLD) {
                verdict.add(recipient, new Action.Hold("score " + StatusField.number(sum)));
            }
        }
        return verdict.build();
    }

    /** What is said of a list is said to its owner only. */
    private static void listed(
            Verdict.Builder verdict,
            Address recipient,
            Thresholds thresholds,
            boolean blocked,
            double sum,
            List<Score> parts) {
        List<Score> all = new ArrayList<>(parts);
        all.add(new Score(blocked ? "sender-blocked" : "sender-allowed", 0, "by a list of senders"));
        treated(verdict, recipient, StatusField.status(sum, thresholds.junk(), blocked, all), blocked);
    }

    private static void treated(Verdict.Builder verdict, Address recipient, Header status, boolean spam) {
        verdict.add(recipient, new Action.AddHeader(status, 0));
        if (spam) {
            verdict.add(recipient, new Action.AddHeader(Header.of(StatusField.FLAG, "YES"), 0));
            verdict.add(recipient, JUNK);
        }
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
            verdict.add(JUNK);
        }
        if (fate == Thresholds.Fate.HOLD) {
            verdict.add(new Action.Hold("score " + StatusField.number(sum)));
        }
        return verdict.build();
    }
}
