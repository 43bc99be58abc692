package org.posthouse.intake.life;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.intake.filter.Newcomers;

/** What the operations make of the entries, and of mail. */
public class LifeTest extends LifeFixture {
    private static final String TO = "alice@here.test";
    private static final String ONLY_2 = "version=[2.0.0,2.0.0]; ";

    private interface Step {
        void run() throws OperationException;
    }

    private String denied(Step step) {
        List<String> before = entries();
        String said = assertThrows(OperationException.class, step::run).getMessage();
        assertEquals("nothing was changed", before, entries());
        return said;
    }

    private void two() {
        spam("1.0.0");
        spam("2.0.0");
    }

    @Test
    public void fromAnIdeaToAllMailAndBack() throws Exception {
        two();
        configure("other; listener=mx", "third");
        shadow("2.0.0");
        assertEquals("spam; " + ONLY_2 + "mode=shadow", entries().get(2));
        String said = share("2.0.0", "100", "domains", "canary.test");
        directory.user("eve@canary.test");
        assertTrue(said, said.contains("spam: 2.0.0 enforced on trial for domain canary.test"));
        assertTrue(said, said.contains("spam: 1.0.0 enforced\n"));
        assertEquals(
                List.of("other; listener=mx", "third", "spam; " + ONLY_2 + "domain=canary.test; mode=trial"),
                entries());
        assertEquals(List.of("1.0.0"), marks(MX, TO));
        assertEquals(List.of("2.0.0"), marks(MX, "eve@canary.test"));
        promote();
        assertEquals(List.of("other; listener=mx", "third", "spam; use=2.0.0, 1.0.0"), entries());
        assertEquals(List.of("2.0.0"), marks(MX, TO));
        assertEquals(
                "not selected: org.example.spam/2.0.0 is in force, by the entry 'spam; use=2.0.0, 1.0.0'",
                state("1.0.0"));
        abort();
        assertEquals(List.of("other; listener=mx", "third", "spam; use=1.0.0"), entries());
        assertEquals(List.of("1.0.0"), marks(MX, TO));
        assertTrue(state("2.0.0"), state("2.0.0").startsWith("in shadow: newer than the one in force"));
        assertTrue(abort().startsWith("Nothing to change. "));
    }

    @Test
    public void aTrialThatIsAbortedLeavesNoTrace() throws Exception {
        two();
        configure("a", "spam; listener=mx, mx2; deadline=5s; required ; on-failure=pass", "b");
        List<String> before = entries();
        share("2.0.0", "10", "listeners", "MX");
        assertEquals(
                List.of(
                        "a",
                        "spam; " + ONLY_2
                                + "listener=mx; deadline=5s; required; on-failure=pass; share=10%; mode=trial",
                        before.get(1),
                        "b"),
                entries());
        share("2.0.0", "25%");
        assertEquals(
                "another share replaces it",
                "spam; " + ONLY_2 + "listener=mx, mx2; deadline=5s; required; on-failure=pass; share=25%; mode=trial",
                entries().get(1));
        assertEquals(4, entries().size());
        abort();
        assertEquals(before, entries());
    }

    /** As it is where a new version replaces the older one at once. */
    @Test
    public void anAbortPutsNothingInForceThatWasNot() throws Exception {
        newcomers(Newcomers.IN_FORCE);
        spam("1.0.0");
        shadow("2.0.0");
        assertEquals(List.of("spam; " + ONLY_2 + "mode=shadow"), entries());
        spam("2.0.0");
        assertEquals("before it was installed", List.of("1.0.0"), marks(MX, TO));
        share("2.0.0", "100");
        assertEquals(List.of("2.0.0"), marks(MX, TO));
        abort();
        assertEquals(List.of("spam; use=1.0.0"), entries());
        assertEquals(List.of("1.0.0"), marks(MX, TO));
    }

    @Test
    public void versionsSideBySideForDomainsAndListeners() throws Exception {
        directory.user("eve@canary.test").user("joe@mine.test");
        two();
        spam("3.0.0");
        share("2.0.0", "100", "domains", "canary.test");
        share("3.0.0", "100", "listeners", "submission");
        assertEquals(List.of("1.0.0"), marks(MX, "joe@mine.test"));
        assertEquals(List.of("2.0.0"), marks(MX, "eve@canary.test"));
        assertEquals(List.of("3.0.0"), marks(ALICE, "joe@mine.test"));
        Origin lmtp = origin(Role.LMTP, Optional.empty());
        assertEquals(
                "each for its own", List.of("1.0.0", "2.0.0"), sorted(marks(lmtp, "joe@mine.test", "eve@canary.test")));
        share("3.0.0", "100", "accounts", "bob@here.test");
        assertEquals(List.of("1.0.0"), marks(ALICE, "joe@mine.test"));
        assertEquals(List.of("3.0.0"), marks(MX, "bob@here.test"));
    }

    private static List<String> sorted(List<String> all) {
        return all.stream().sorted().toList();
    }

    /** Different versions for different mail: what is on trial is so within each. */
    @Test
    public void theConditionsOfTheOperatorHold() throws Exception {
        two();
        spam("3.0.0");
        configure("spam; version=[1,2); domain=*.a.test, b.test", "spam; version=[2,3); role=mx; share=50%");
        share("3.0.0", "60", "domains", "x.a.test, b.test, c.test");
        assertEquals(
                List.of(
                        "spam; version=[3.0.0,3.0.0]; domain=x.a.test, b.test; share=60%; mode=trial",
                        "spam; version=[3.0.0,3.0.0]; role=mx; share=50%; domain=x.a.test, b.test, c.test; mode=trial",
                        "spam; version=[1,2); domain=*.a.test, b.test",
                        "spam; version=[2,3); role=mx; share=50%"),
                entries());
        promote();
        assertEquals(
                List.of(
                        "spam; use=3.0.0, 1.0.0; domain=*.a.test, b.test",
                        "spam; use=3.0.0, 2.0.0; role=mx; share=50%"),
                entries());
        abort();
        assertEquals(
                List.of("spam; use=1.0.0; domain=*.a.test, b.test", "spam; use=2.0.0; role=mx; share=50%"), entries());
    }

    @Test
    public void whatContradictsIsRefused() throws Exception {
        two();
        configure("spam; domain=a.test");
        assertEquals(
                "No mail of spam is for domain=b.test: the entry 'spam; domain=a.test' says otherwise",
                denied(() -> share("2.0.0", "10", "domains", "b.test")));
        configure("spam; bundle=org.acme.spam");
        assertEquals(
                "The entry 'spam; bundle=org.acme.spam' is for the bundle org.acme.spam, and 2.0.0 is a version of org.example.spam",
                denied(() -> promote("2.0.0")));
        configure("spam; colour=red");
        assertTrue(
                denied(() -> abort()).startsWith("The entry 'spam; colour=red' of filters is invalid: unknown word"));
        configure();
        assertEquals("No version 4.0.0 of spam is installed; installed: 1.0.0, 2.0.0", denied(() -> promote("4.0.0")));
        assertEquals("spam 1.0.0 is in force for all mail already", denied(() -> share("1.0.0", "10")));
        assertEquals(
                "spam 1.0.0 is in force. Put another version in force first: mail:filter-promote spam VERSION",
                denied(() -> shadow("1.0.0")));
        assertEquals("percent must be a number from 1 to 100, not 0", denied(() -> share("2.0.0", "0")));
        assertEquals("domains cannot be a; required", denied(() -> share("2.0.0", "1", "domains", "a; required")));
        assertEquals("version must be one such as 1.2.0, not two", denied(() -> promote("two")));
        assertEquals("No filter none", denied(() -> once("filter-abort", "name", "none")));
        spam("3.0.0");
        assertEquals(
                "Several versions of spam are in shadow or on trial; say which to put in force: 3.0.0, 2.0.0",
                denied(() -> promote()).replace("2.0.0, 3.0.0", "3.0.0, 2.0.0"));
    }

    @Test
    public void theOnlyVersionMayBeTakenOutOfForceAndComeBackForAShare() throws Exception {
        spam("1.0.0");
        shadow("1.0.0");
        assertEquals(List.of(), marks(MX, TO));
        assertTrue(abort().startsWith("Nothing to change. "));
        share("1.0.0", "100", "listeners", "submission");
        assertEquals(List.of("1.0.0"), marks(ALICE, "bob@here.test"));
        assertEquals(List.of(), marks(MX, TO));
        assertTrue(state("1.0.0"), state("1.0.0").startsWith("enforced on trial for listener submission; in shadow: "));
        abort();
        assertEquals(List.of("spam; version=[1.0.0,1.0.0]; mode=shadow"), entries());
        promote();
        assertEquals(List.of("spam; use=1.0.0"), entries());
        required("spam");
        configure();
        assertTrue(denied(() -> shadow("1.0.0")).contains("is required"));
    }

    /** An update in place replaces what is in force at once, and what is on trial goes back to look on. */
    @Test
    public void anUpdateInPlaceIsFollowed() throws Exception {
        two();
        promote("2.0.0");
        Filter next = spam("2.0.1");
        assertEquals("beside it, it waits", List.of("2.0.0"), marks(MX, TO));
        filters.remove(next);
        gone("2.0.0");
        spam("2.0.1");
        assertEquals(List.of("2.0.1"), marks(MX, TO));
        gone("2.0.1");
        assertEquals("better than nothing", List.of("1.0.0"), marks(MX, TO));
    }

    private void gone(String version) {
        filters.remove(versions.remove(version));
    }

    private final java.util.Map<String, Filter> versions = new java.util.HashMap<>();

    @Override
    Filter spam(String version) {
        Filter filter = super.spam(version);
        versions.put(version, filter);
        return filter;
    }

    /** The mail it is for waits if it fails, as it would without the trial; if it is absent, the one in force looks at it. */
    @Test
    public void aTrialOfWhatIsRequired() throws Exception {
        two();
        configure("spam; required");
        share("2.0.0", "100");
        assertEquals(List.of("2.0.0"), marks(MX, TO));
        gone("2.0.0");
        assertEquals(List.of("1.0.0"), marks(MX, TO));
        gone("1.0.0");
        undecided(() -> open(MX, "x@far.test"));
    }

    @Test
    public void theOlderTakenOutLeavesTheOneOnTrial() throws Exception {
        two();
        spam("3.0.0");
        share("2.0.0", "1");
        gone("1.0.0");
        assertEquals(List.of("2.0.0"), marks(MX, TO));
    }

    @Test
    public void bundlesWithOneNameAreToldApart() throws Exception {
        two();
        filters.add(
                marking("other"),
                java.util.Map.of(Filter.NAME, "spam", "service.ranking", -1),
                "org.acme.spam",
                new org.osgi.framework.Version("5.0.0.RC1"));
        share("5.0.0.RC1", "100");
        assertEquals(List.of("spam; version=[5.0.0.RC1,5.0.0.RC1]; bundle=org.acme.spam; mode=trial"), entries());
        assertEquals(List.of("other"), marks(MX, TO));
        promote("5.0.0.RC1");
        assertEquals(List.of("spam; use=5.0.0.RC1, 1.0.0; bundle=org.acme.spam"), entries());
        assertEquals(List.of("other"), marks(MX, TO));
    }

    @Test
    public void entriesAreWrittenAsInAFile() {
        assertEquals("filters = [  ]", SettingsSaving.line(List.of()));
        assertEquals(
                "filters = [ \"a; b=\\\"c\\\"\", \"d\\\\e \\${f} \\n\" ]",
                SettingsSaving.line(List.of("a; b=\"c\"", "d\\e ${f} \n")));
    }
}
