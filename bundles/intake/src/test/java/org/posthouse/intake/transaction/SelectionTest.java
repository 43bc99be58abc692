package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.FilterAdmin.FilterInfo;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;

/** Which filters configuration chooses, and for which mail. */
public class SelectionTest extends IntakeFixture {
    private void configure(String... entries) {
        filters.configure(chosen(Set.of(), 4, entries));
    }

    private static SimpleFilter marks(String value) {
        return new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) {
                return Verdict.annotate("X-Mark", value);
            }
        };
    }

    /** The marks of a mail that went directly into a mailbox. */
    private List<String> marks(Origin origin, String... recipients) throws Exception {
        direct.jobs.clear();
        String sender = origin.account().orElse("x@far.test");
        assertEquals(250, send(origin, sender, MESSAGE, recipients).status().code());
        return delivered(0)
                .lines()
                .filter(line -> line.startsWith("X-Mark: "))
                .map(line -> line.substring(8))
                .toList();
    }

    private List<String> states(String name) {
        return filters.filters().stream()
                .filter(f -> f.name().equals(name))
                .map(f -> f.bundle() + " " + f.state())
                .toList();
    }

    @Test
    public void anEntryChoosesTheVersion() throws Exception {
        configure("spam; version=[1,2)");
        add("spam", "1.4.0", marks("old"));
        add("spam", "2.0.0", marks("new"), "service.ranking", 9);
        assertEquals(List.of("old"), marks(MX, "alice@here.test"));
        assertEquals(
                List.of(
                        "org.example.spam/2.0.0 not selected: version 2.0.0 is not in [1.0.0,2.0.0)",
                        "org.example.spam/1.4.0 enforced"),
                states("spam"));
        configure();
        assertEquals(List.of("new"), marks(MX, "alice@here.test"));
        assertEquals(
                List.of(
                        "org.example.spam/2.0.0 enforced",
                        "org.example.spam/1.4.0 not selected: org.example.spam/2.0.0 has a higher ranking, or is newer"),
                states("spam"));
    }

    @Test
    public void ofOneRankingTheNewestIsAskedWhicheverCameFirst() throws Exception {
        add("spam", "2.0.0", marks("two"));
        add("spam", "10.0.0", marks("ten"));
        add("spam", "3.0.0", marks("three"));
        assertEquals(List.of("ten"), marks(MX, "alice@here.test"));
        add("spam", "1.0.0", marks("one"), "service.ranking", 1);
        assertEquals(List.of("one"), marks(MX, "alice@here.test"));
    }

    @Test
    public void anEntryChoosesTheBundle() throws Exception {
        configure("spam; bundle=org.acme.spam");
        add("spam", marks("impostor"));
        assertEquals(List.of(), marks(MX, "alice@here.test"));
        assertEquals(
                List.of(
                        "org.example.spam/1.0.0 not selected: its bundle is not org.acme.spam",
                        " absent: nothing matches the entry 'spam; bundle=org.acme.spam'"),
                states("spam"));
    }

    @Test
    public void anEntryChoosesListenerAndRole() throws Exception {
        configure("a; listener=mx", "b; role=submission,lmtp");
        add("a", marks("a"), "service.ranking", 1);
        add("b", marks("b"), Filter.ROLES, "MX");
        assertEquals(List.of("a"), marks(MX, "alice@here.test"));
        assertEquals(
                "what the entry says goes before what the filter says", List.of("b"), marks(ALICE, "bob@here.test"));
        assertEquals("enforced for listener mx", info("a").state());
        assertEquals("enforced for role LMTP or SUBMISSION", info("b").state());
        assertEquals(List.of(), marks(Origin.builder("s", "mx2", Role.MX).build(), "alice@here.test"));
    }

    @Test
    public void aNewVersionForAShareOfTheMail() throws Exception {
        configure("spam; version=2; share=0%", "spam; version=[1,2)");
        add("spam", "1.0.0", marks("1"));
        add("spam", "2.0.0", marks("2"));
        assertEquals(List.of("1"), marks(MX, "alice@here.test"));
        configure("spam; version=2; share=100%", "spam; version=[1,2)");
        assertEquals(List.of("2"), marks(MX, "alice@here.test"));
        assertEquals(
                List.of("org.example.spam/1.0.0 enforced", "org.example.spam/2.0.0 enforced for share 100 %"),
                states("spam"));
    }

    /** Neither who leaves, nor who comes back under it, makes a hole through which a mail passes that has begun. */
    @Test
    public void whatLeavesWhileAMailIsUnderWayMakesNoHole() throws Exception {
        configure("spam; version=2; share=100%", "spam; version=[1,2)");
        add("spam", "1.0.0", marks("1"));
        Filter next = add("spam", "2.0.0", marks("2"));
        try (Transaction begun = open(MX, "x@far.test", "alice@here.test")) {
            filters.remove(next);
            undecided(send(begun, MESSAGE)); // it begins anew, with what is chosen now
        }
        assertEquals(List.of("1"), marks(MX, "alice@here.test"));
    }

    /** Its mail is not let through unseen: the version that is there looks at it. */
    @Test
    public void whereAVersionIsAbsentTheNextEntryDecides() throws Exception {
        configure("spam; version=2; share=100%", "spam; version=[1,2)");
        add("spam", "1.0.0", marks("1"));
        assertEquals(List.of("1"), marks(MX, "alice@here.test"));
    }

    @Test
    public void twoVersionsEachForItsDomains() throws Exception {
        directory.user("eve@canary.test").user("mallory@sub.canary.test").user("carol@here.test");
        configure("spam; version=2; domain=canary.test, *.canary.test", "spam; version=[1,2)");
        Recording stable = new Recording()
                .at(
                        Stage.MESSAGE,
                        context -> Verdict.annotate(
                                "X-Mark", "1 of " + context.recipients().size()));
        Recording canary = new Recording()
                .at(
                        Stage.MESSAGE,
                        context -> Verdict.annotate(
                                "X-Mark", "2 of " + context.recipients().size()));
        add("spam", "1.0.0", stable);
        add("spam", "2.0.0", canary);
        assertEquals(List.of("1 of 1"), marks(MX, "alice@here.test"));
        assertEquals(List.of("2 of 1"), marks(MX, "eve@canary.test"));
        assertEquals(List.of("2 of 1"), marks(MX, "mallory@sub.canary.test"));
        assertEquals(
                "each sees its own recipients only",
                List.of("1 of 2", "2 of 1"),
                marks(MX, "alice@here.test", "eve@canary.test", "carol@here.test"));
        await("all ends", () -> stable.open() + canary.open() == 1); // the connection's
        assertFalse("recipients are not known at the sender", canary.mails().contains("sender"));
        assertEquals(
                List.of(
                        "org.example.spam/1.0.0 enforced",
                        "org.example.spam/2.0.0 enforced for domain *.canary.test or canary.test"),
                states("spam"));
    }

    @Test
    public void aFilterForADomainDecidesOnItsRecipientsOnly() throws Exception {
        directory.user("eve@canary.test");
        configure("f; domain=canary.test");
        Recording filter = new Recording().at(Stage.MESSAGE, Verdict.hold("canary"));
        add("f", filter);
        Transaction t = open(MX, "x@far.test", "alice@here.test", "eve@canary.test");
        send(t, MESSAGE);
        assertEquals(List.of(false, true), held(spool.find(t.id()).orElseThrow()));

        filter.at(Stage.MESSAGE, Verdict.reject(554, "5.7.1", "no"));
        Outcome outcome =
                send(origin(Role.LMTP, Optional.empty()), "x@far.test", MESSAGE, "alice@here.test", "eve@canary.test");
        assertEquals(List.of(250, 554), each(outcome).stream().map(Status::code).toList());

        filter.at(Stage.MESSAGE, Verdict.discard("no"));
        direct.jobs.clear();
        send(MX, "x@far.test", MESSAGE, "alice@here.test", "eve@canary.test");
        assertEquals(1, direct.jobs.get(0).recipients().size());
    }

    private static List<Boolean> held(Mail mail) {
        return mail.recipients().stream()
                .map(r -> r.disposition().held().isPresent())
                .toList();
    }

    @Test
    public void anEntryMayRequireItsFilter() throws Exception {
        configure("must; listener=mx; required", "other; listener=lmtp; required");
        undecided(() -> open(MX, "x@far.test"));
        open(ALICE, "alice@here.test").close();
        assertTrue(info("must").required());
        assertEquals("absent", info("must").state());
        Filter must = add("must", marks("must"));
        assertEquals(List.of("must"), marks(MX, "alice@here.test"));
        filters.remove(must);
        undecided(() -> open(MX, "x@far.test"));
    }

    @Test
    public void aRequiredFilterForADomainDefersItsRecipientsOnly() throws Exception {
        directory.user("eve@canary.test");
        configure("must; domain=canary.test; required");
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        undecided(() -> recipient(t, "eve@canary.test"));
        assertEquals(250, send(t, MESSAGE).status().code());
        Transaction waits = open(MX, "x@far.test");
        undecided(() -> recipient(waits, "eve@canary.test"));
        add("must", marks("must"));
        recipient(waits, "eve@canary.test"); // the same step, once it is there
        assertEquals(250, send(waits, MESSAGE).status().code());
        assertTrue(direct.text(direct.jobs.get(1).recipients().get(0).key()).contains("X-Mark: must"));
    }

    @Test
    public void whatIsRequiredIsNeverPassedOver() throws Exception {
        configure("f; required; on-failure=pass");
        add("f", new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) {
                throw new IllegalStateException("bug");
            }
        });
        assertEquals(
                451, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
    }

    @Test
    public void anEntrySaysWhatAFailureMeans() throws Exception {
        SimpleFilter bad = new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) {
                throw new IllegalStateException("bug");
            }
        };
        add("f", bad, Filter.ON_FAILURE, "pass");
        configure("f; on-failure=defer");
        assertEquals(
                451, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        configure("f");
        assertEquals(
                250, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
    }

    @Test
    public void anEntryThatIsNotUnderstoodChoosesNothingAndSaysSo() throws Exception {
        configure("f; mode=dream", "g; mode=enforce");
        add("f", marks("f"), "service.ranking", 1);
        add("g", marks("g"));
        assertEquals(List.of("g"), marks(MX, "alice@here.test"));
        assertEquals(
                "not selected: invalid entry 'f; mode=dream': mode: unknown 'dream'; known: enforce, shadow, trial",
                info("f").state());
        configure("f; mode=dream; required", "h; colour=red");
        undecided(() -> open(MX, "x@far.test"));
        assertEquals(
                "absent; invalid entry 'h; colour=red': unknown word 'colour'",
                info("h").state());
    }

    @Test
    public void moreThreadsAreInForceAtOnce() throws Exception {
        configure("f; threads=1");
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        add("f", new Recording().at(Stage.MESSAGE, context -> {
                    inside.incrementAndGet();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return Verdict.PASS;
                }));
        List<Transaction> three = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            three.add(open(MX, "x@far.test", "alice@here.test"));
        }
        for (Transaction one : three) {
            commit(one, MESSAGE);
        }
        await("one inside, two waiting", () -> inside.get() == 1 && info("f").waiting() == 2);
        configure("f; threads=2");
        await("two inside", () -> inside.get() == 2);
        assertEquals(1, info("f").waiting());
        release.countDown();
        await("all three", () -> direct.copies() == 3);
    }

    @Test
    public void aDeadlineOfTheEntryGoesBeforeThatOfTheFilter() throws Exception {
        configure("f; deadline=2s; on-failure=pass");
        CountDownLatch entered = new CountDownLatch(1);
        add(
                "f",
                new Recording().at(Stage.MESSAGE, context -> {
                    entered.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException late) {
                        // as it should be
                    }
                    return Verdict.PASS;
                }),
                Filter.DEADLINE,
                5);
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        entered.await();
        timer.advance(Duration.ofMillis(1999));
        assertTrue(outcomes.isEmpty());
        timer.advance(Duration.ofMillis(1));
        await("the mail", () -> !outcomes.isEmpty());
        assertEquals("no answer within 2000 ms", filters.decisions(1).get(0).detail());
    }

    @Test
    public void findingsTellByWhichConfigurationAFilterWasChosen() throws Exception {
        configure("chosen; role=mx");
        add("chosen", new Recording().at(Stage.MESSAGE, Verdict.hold("odd")));
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        send(t, MESSAGE);
        var finding = spool.find(t.id()).orElseThrow().findings().stream()
                .filter(f -> f.stage().equals("message"))
                .findFirst()
                .orElseThrow();
        assertEquals("chosen", finding.filter());
        assertEquals("org.example.chosen/1.0.0", finding.bundle());
        assertEquals("hold", finding.verdict());
        assertEquals(clock.instant(), finding.at());
        assertEquals(chosen(Set.of(), 4, "chosen; role=mx").revision(), finding.configuration());
    }

    @Test
    public void namesThatAreRequiredMayHaveEntriesToo() throws Exception {
        filters.configure(chosen(Set.of("f"), 4, "f; listener=mx"));
        undecided(() -> open(MX, "x@far.test"));
        open(ALICE, "alice@here.test").close();
    }

    @Test
    public void absentOnesAreShownAtTheEnd() {
        filters.configure(chosen(Set.of("z"), 4, "y; bundle=org.acme.y"));
        add("a", marks("a"));
        assertEquals(
                List.of("a", "z", "y"),
                filters.filters().stream().map(FilterInfo::name).toList());
        assertEquals(
                List.of(true, false, false),
                filters.filters().stream().map(FilterInfo::present).toList());
        assertEquals(
                List.of(false, true, false),
                filters.filters().stream().map(FilterInfo::required).toList());
        assertEquals(
                List.of("in", "in", ""),
                filters.filters().stream().map(FilterInfo::direction).toList());
    }

    @Test
    public void aFilterWithoutANameIsKnownByItsClass() throws Exception {
        SimpleFilter filter = marks("nameless");
        filters.add(filter, Map.of(), "", org.osgi.framework.Version.emptyVersion);
        assertEquals(List.of("nameless"), marks(MX, "alice@here.test"));
        assertEquals(filter.getClass().getName(), filters.filters().get(0).name());
    }

    @Test
    public void theLastWordOfAFilterForADomainIsAboutItsRecipientsOnly() throws Exception {
        directory.user("eve@canary.test");
        configure("f; domain=canary.test", "g");
        add("f", new Recording().at(Stage.MESSAGE, Verdict.discard("canary")), "service.ranking", 1);
        add("g", marks("g"));
        assertEquals(List.of("g"), marks(MX, "alice@here.test", "eve@canary.test"));
        assertEquals(1, direct.jobs.get(0).recipients().size());
    }

    @Test
    public void whatAFilterSaysOfAllIsNotForThoseOfAnotherEntry() throws Exception {
        directory.user("eve@canary.test");
        configure("f; version=2; domain=canary.test", "f; version=[1,2)");
        add("f", "1.0.0", new Recording().at(Stage.SENDER, Verdict.of(new Action.Hold("all"))));
        add("f", "2.0.0", new Recording());
        Transaction t = open(MX, "x@far.test", "alice@here.test", "eve@canary.test");
        send(t, MESSAGE);
        assertEquals(List.of(true, false), held(spool.find(t.id()).orElseThrow()));

        configure("f; version=3; domain=canary.test", "f; version=[1,3)");
        add("f", "2.5.0", new Recording().at(Stage.SENDER, Verdict.discard("all")), "service.ranking", 1);
        add("f", "3.0.0", marks("of canary"));
        assertEquals(List.of("of canary"), marks(MX, "alice@here.test", "eve@canary.test"));
        assertEquals(1, direct.jobs.get(0).recipients().size());
    }

    @Test
    public void recipientsThatFiltersAddedCountForTheNextOne() throws Exception {
        directory.user("eve@canary.test");
        configure("adds", "f; domain=canary.test");
        add(
                "adds",
                new Recording()
                        .at(
                                Stage.MESSAGE,
                                Verdict.of(new Action.AddRecipient(Recipient.of(address("eve@canary.test"))))),
                "service.ranking",
                1);
        add("f", marks("f"));
        assertEquals(List.of("f"), marks(MX, "alice@here.test"));
    }
}
