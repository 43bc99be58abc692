package org.posthouse.dmarc.reports;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Result;
import org.posthouse.api.dmarc.DmarcJudgement;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Status;
import org.posthouse.api.server.DnsRecords;
import org.posthouse.dmarc.reports.outgoing.AggregateReports;
import org.posthouse.dmarc.reports.outgoing.FakeParts;
import org.posthouse.dmarc.reports.tally.Judgements;
import org.posthouse.dmarc.reports.tally.Tallies;
import org.posthouse.support.metrics.Counters;
import org.posthouse.testkit.arch.Rooms;
import org.posthouse.testkit.directory.MemoryDirectory;
import org.posthouse.testkit.dns.FakeResolver;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.osgi.FakeContext;

public class ReportsComponentTest {
    private record Config(String reportAddress, boolean sendReports, String[] skipDomains) implements ReportsConfig {
        Config(String reportAddress) {
            this(reportAddress, true, new String[0]);
        }

        @Override
        public String from() {
            return "";
        }

        @Override
        public int sendWithinMinutes() {
            return 60;
        }

        @Override
        public boolean reportToOwnDomains() {
            return false;
        }

        @Override
        public int keepDays() {
            return 90;
        }

        @Override
        public boolean sendFailureReports() {
            return false;
        }

        @Override
        public String failureContent() {
            return "redacted";
        }

        @Override
        public int failuresPerDay() {
            return 10;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return ReportsConfig.class;
        }
    }

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeClock clock = new FakeClock(Instant.parse("2026-12-02T10:00:00Z"));

    private FakeContext framework;

    private ReportsComponent component(Config config) throws Exception {
        framework = new FakeContext(Map.of(), folder.getRoot());
        ReportsComponent component = new ReportsComponent(
                framework.context(), folder.getRoot().toPath().resolve("dmarc"), clock, config);
        MemoryDirectory directory = new MemoryDirectory();
        directory.createDomain("example.org");
        component.directory = directory;
        return component;
    }

    private static Context context(String recipient, Attributes results) {
        Origin origin = Origin.builder("s", "mx", Origin.Role.MX).build();
        return Context.of(Mail.builder("r1", Instant.EPOCH, origin, Sender.empty())
                .recipient(Recipient.of(Address.parse(recipient).orElseThrow()))
                .results(results)
                .build());
    }

    private void receive(Message message, String recipient, Attributes results, Ended ended) throws Exception {
        Inspection inspection = framework.service(Filter.class).orElseThrow().begin(context(recipient, results));
        assertEquals(Verdict.PASS, inspection.message(context(recipient, results), message));
        inspection.ended(ended);
        inspection.close();
    }

    private static Result run(ReportsComponent component, String... arguments) throws Exception {
        return new ReportsOperations(component.received(), component.tallies(), () -> component.resolver)
                .all()
                .get(0)
                .run(arguments.length == 0 ? Map.of() : Map.of(arguments[0], arguments[1]));
    }

    /** What this server sends, another one of its kind reads. */
    private Message ownReport() throws Exception {
        Tallies tallies = new Tallies(folder.getRoot().toPath().resolve("sender"), clock);
        tallies.work();
        Judgements mail = new Judgements();
        for (int i = 0; i < 3; i++) {
            tallies.count("example.org", mail.row());
        }
        mail.source = "2001:db8::1";
        mail.dkim = true;
        mail.result = DmarcJudgement.Result.PASS;
        tallies.count("example.org", mail.row());
        tallies.work();
        FakeClock later = clock;
        later.set(Instant.parse("2026-12-03T03:00:00Z"));
        tallies.work();
        FakeParts parts = new FakeParts();
        parts.dns.txt("_dmarc.example.org", "v=DMARC1; p=reject; rua=mailto:reports@example.org");
        new AggregateReports(tallies, parts, later, new Counters()).round(Duration.ofMinutes(1));
        tallies.close();
        return Messages.of(parts.box.text(parts.box.mails().get(0).id()));
    }

    @Test
    public void whatIsSentCanBeRead() throws Exception {
        Message report = ownReport();
        ReportsComponent component = component(new Config("Reports@example.org"));
        component.resolver = new FakeResolver().ptr("192.0.2.1", "spammer.test");
        receive(report, "reports@example.org", Attributes.NONE, Judgements.delivered());
        receive(report, "reports@example.org", Attributes.NONE, Judgements.delivered());
        assertEquals(
                List.of(List.of("example.org", "4", "1", "3", "2", "here.test", "0", "2026-12-02")),
                run(component).rows());
        assertEquals(
                List.of(
                        List.of(
                                "192.0.2.1",
                                "spammer.test",
                                "3",
                                "0",
                                "3",
                                "0",
                                "0",
                                "0",
                                "3",
                                "2026-12-02",
                                "2026-12-02"),
                        List.of("2001:db8::1", "", "1", "1", "0", "1", "0", "0", "0", "2026-12-02", "2026-12-02")),
                run(component, "domain", "Example.org").rows());
        component.deactivate();
        ReportsComponent next = component(new Config("reports@example.org"));
        for (int i = 0; i < 500 && run(next).rows().isEmpty(); i++) {
            Thread.sleep(20);
        }
        assertEquals("4", run(next).rows().get(0).get(1));
        next.deactivate();
    }

    @Test
    public void otherMailIsNotLookedAt() throws Exception {
        Message report = ownReport();
        ReportsComponent component = component(new Config("reports@example.org"));
        receive(report, "bob@example.org", Attributes.NONE, Judgements.delivered());
        Attributes forged = Attributes.NONE.with(
                Authentication.results("dmarc"), List.of(new Authentication("dmarc", "fail", "", Map.of())));
        receive(report, "reports@example.org", forged, Judgements.delivered());
        Ended refused = new Ended(Ended.How.REFUSED, new Status(550, "5.7.1", "no"));
        receive(report, "reports@example.org", Attributes.NONE, refused);
        component.directory = new MemoryDirectory();
        receive(report, "reports@example.org", Attributes.NONE, Judgements.delivered());
        assertEquals("of a foreign domain", List.of(), run(component).rows());
        component.deactivate();
    }

    @Test
    public void settingsChangeWhileItRuns() throws Exception {
        ReportsComponent component = component(new Config(""));
        assertEquals(Optional.empty(), framework.service(Filter.class));
        assertEquals(List.of(), component.of("example.org"));
        component.configure(new Config("reports@example.org"));
        assertTrue(framework.service(Filter.class).isPresent());
        assertEquals(
                List.of(new DnsRecords.Entry(
                        "_dmarc.example.org", "TXT", "v=DMARC1; p=none; rua=mailto:reports@example.org", "DMARC")),
                component.of("example.org"));
        assertEquals(
                "example.net._report._dmarc.example.org",
                component.of("example.net").get(1).name());
        component.configure(new Config("no address"));
        assertEquals(Optional.empty(), framework.service(Filter.class));
        component.deactivate();
        assertEquals(Optional.empty(), framework.service(Operation.class));
    }

    @Test
    public void aMailIsCountedOnceAndReportsAreNot() throws Exception {
        ReportsComponent component = component(new Config("reports@example.org"));
        Judgements mail = new Judgements();
        component.judged(mail.build());
        component.judged(mail.build()); // by a version in shadow
        mail.id = "m2";
        mail.recipient = "reports@example.org";
        component.judged(mail.build());
        assertEquals(
                1L,
                component
                        .tallies()
                        .current()
                        .rows("example.org")
                        .get(mail.row())
                        .longValue());
        component.configure(new Config("", false, new String[0]));
        mail.id = "m3";
        component.judged(mail.build());
        assertEquals(1, component.tallies().current().size());
        component.deactivate();
        Path file = folder.getRoot().toPath().resolve("dmarc/2026-12-02.tally");
        assertTrue(Files.readString(file, StandardCharsets.US_ASCII).contains("\tR\texample.org\t1\t192.0.2.1"));
    }

    @Test
    public void roomsAreInOrder() {
        Rooms.arrowsRunDown("org.posthouse.dmarc.reports", "", "outgoing incoming", "tally");
    }
}
