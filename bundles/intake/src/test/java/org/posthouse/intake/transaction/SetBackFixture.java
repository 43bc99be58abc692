package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Version;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Header;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Reading;
import org.posthouse.intake.budget.Budget;
import org.posthouse.intake.budget.Probation;

/** Versions of a filter that sign what they let pass, and a client that comes again as long as it is told to. */
abstract class SetBackFixture extends IntakeFixture {
    /** Within so many mails a broken version is set back. */
    static final int WITHIN = 25;

    static final String SEEN = "X-Seen-By";

    void budgets(String errors, String latency, String rejects, String... entries) {
        filters.configure(chosen(Set.of(), 4, entries)
                .with(Budget.parse(errors, latency, rejects, 20), new Probation(Duration.ofDays(1), 10_000)));
    }

    void usual(String... entries) {
        budgets("5%", "2s", "+25%", entries);
    }

    /** Puts its version into each message. */
    static Recording signing(String version) {
        return new Recording().at(Stage.MESSAGE, signed(version));
    }

    static Verdict signed(String version) {
        return Verdict.of(new Action.AddHeader(Header.of(SEEN, version), 0));
    }

    static Recording throwing() {
        return new Recording().at(Stage.MESSAGE, context -> {
            throw new IllegalStateException("broken");
        });
    }

    /** Installed at a time. */
    Filter install(String version, long modified, Filter filter) {
        Map<String, Object> properties = new HashMap<>(Map.of(Filter.NAME, "spam"));
        filters.add(filter, properties, "org.example.spam", new Version(version), modified);
        return filter;
    }

    String state(String version) {
        return filters.filters().stream()
                .filter(f -> f.bundle().equals("org.example.spam/" + version))
                .map(f -> f.state())
                .findFirst()
                .orElse("gone");
    }

    int waiting(String version) {
        return filters.filters().stream()
                .filter(f -> f.bundle().equals("org.example.spam/" + version))
                .mapToInt(f -> f.waiting())
                .sum();
    }

    long failures(String version) {
        return filters.filters().stream()
                .filter(f -> f.bundle().equals("org.example.spam/" + version))
                .mapToLong(f -> f.failures())
                .sum();
    }

    /** Sends a mail once, as a session does: what comes to nothing begins anew. */
    Outcome once() throws Exception {
        return once(MX);
    }

    Outcome once(Origin origin) throws Exception {
        try (Transaction t = open(origin, "x@far.test", "bob@here.test")) {
            Outcome outcome = send(t, MESSAGE);
            return outcome instanceof Outcome.Unavailable absent ? anew(origin, absent.ticket()) : outcome;
        }
    }

    private Outcome anew(Origin origin, String ticket) throws Exception {
        try (Transaction t = intake.begin(origin, ticket)) {
            sender(t, "x@far.test");
            recipient(t, "bob@here.test");
            BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
            t.commit(outcomes::add); // the message is there
            return Objects.requireNonNull(outcomes.poll(20, TimeUnit.SECONDS), "no outcome");
        }
    }

    /** Sends mails until one passes with this signature; how many were sent before. */
    int untilSeenBy(String version, int atMost) throws Exception {
        for (int i = 0; i < atMost; i++) {
            int before = direct.jobs.size();
            once();
            if (direct.jobs.size() > before && seenBy(before).equals(List.of(version))) {
                return i;
            }
        }
        throw new AssertionError("none of " + atMost + " was seen by " + version);
    }

    /** The signatures of a mail that was delivered. */
    List<String> seenBy(int mail) {
        String text = direct.text(direct.jobs.get(mail).recipients().get(0).key());
        return Arrays.stream(text.split("\r\n"))
                .filter(line -> line.startsWith(SEEN + ": "))
                .map(line -> line.substring(SEEN.length() + 2))
                .toList();
    }

    void eachDeliveredOneWasSeenOnce() {
        for (int i = 0; i < direct.jobs.size(); i++) {
            assertEquals("mail " + i, 1, seenBy(i).size());
        }
    }

    double setBacks() {
        Metric metric = filters.metrics().stream()
                .filter(m -> m.name().equals("posthouse_filter_set_back"))
                .findFirst()
                .orElseThrow();
        return metric.samples().stream()
                .mapToDouble(sample -> ((Reading.Amount) sample.reading()).value())
                .sum();
    }

    void isInForce(String version) throws Exception {
        int before = direct.jobs.size();
        assertTrue(once().toString(), direct.jobs.size() > before);
        assertEquals(List.of(version), seenBy(before));
    }
}
