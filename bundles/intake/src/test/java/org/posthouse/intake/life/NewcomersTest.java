package org.posthouse.intake.life;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.intake.filter.Newcomers;

/** What becomes of filters of which no entry says that they are in force. */
public class NewcomersTest extends LifeFixture {
    private static final String TO = "alice@here.test";
    private static final String WAITS =
            "in shadow: newer than the one in force; mail:filter-promote spam: 0 alike, 0 different, 0 not looked at";

    @Test
    public void aNewVersionLooksOnWhicheverCameFirst() throws Exception {
        spam("2.0.0");
        assertEquals("alone it serves", "enforced", state("2.0.0"));
        spam("1.0.0");
        spam("10.0.0");
        assertEquals("enforced", state("1.0.0"));
        assertEquals(WAITS, state("2.0.0"));
        assertEquals(WAITS, state("10.0.0"));
        assertEquals(List.of("1.0.0"), marks(MX, TO));
        await("both have looked", () -> state("10.0.0").endsWith("1 alike, 0 different, 0 not looked at"));
    }

    @Test
    public void whenTheOlderIsTakenOutTheNextOneServes() throws Exception {
        Filter one = spam("1.0.0");
        spam("3.0.0");
        spam("2.0.0");
        filters.remove(one);
        assertEquals(List.of("2.0.0"), marks(MX, TO));
        assertTrue(state("3.0.0"), state("3.0.0").startsWith("in shadow: newer than the one in force; "));
    }

    @Test
    public void theNewerServesAtOnceIfTheSettingSaysSo() throws Exception {
        spam("1.0.0");
        spam("2.0.0");
        newcomers(Newcomers.IN_FORCE);
        assertEquals(List.of("2.0.0"), marks(MX, TO));
        assertEquals("not selected: org.example.spam/2.0.0 has a higher ranking, or is newer", state("1.0.0"));
    }

    @Test
    public void anEntryThatSaysNothingOfVersionsIsFollowedByTheRule() throws Exception {
        configure("spam; listener=mx");
        spam("1.0.0");
        spam("2.0.0");
        assertEquals(List.of("1.0.0"), marks(MX, TO));
        assertEquals(
                "in shadow for listener mx: newer than the one in force; mail:filter-promote spam: "
                        + "1 alike, 0 different, 0 not looked at",
                waited("2.0.0"));
        assertEquals(List.of(), marks(ALICE, "bob@here.test"));
    }

    private String waited(String version) {
        await("it has looked", () -> state(version).contains(": 1 alike"));
        return state(version);
    }

    @Test
    public void anEntryThatSpeaksOfVersionsDecides() throws Exception {
        configure("spam; version=[1,3)");
        spam("1.0.0");
        spam("2.0.0");
        spam("3.0.0");
        assertEquals(List.of("2.0.0"), marks(MX, TO));
        assertEquals("not selected: version 3.0.0 is not in [1.0.0,3.0.0)", state("3.0.0"));
    }

    @Test
    public void theRankingDecidesBetweenBundlesOnly() throws Exception {
        spam("1.0.0");
        add("spam", "2.0.0", marking("2.0.0"), "service.ranking", 9);
        assertEquals(List.of("1.0.0"), marks(MX, TO));
        filters.add(
                marking("other"),
                java.util.Map.of(Filter.NAME, "spam", "service.ranking", 5),
                "org.acme.spam",
                new org.osgi.framework.Version("0.1.0"));
        assertEquals(List.of("other"), marks(MX, TO));
    }

    @Test
    public void aNewFilterLooksOnIfTheSettingSaysSo() throws Exception {
        newcomers(ALL_IN_SHADOW);
        spam("1.0.0");
        assertEquals(List.of(), marks(MX, TO));
        await("it has looked", () -> state("1.0.0")
                .equals("in shadow: new; mail:filter-promote spam: 0 alike, 1 different, 0 not looked at"));
        promote("1.0.0");
        assertEquals(List.of("spam; use=1.0.0"), entries());
        assertEquals(List.of("1.0.0"), marks(MX, TO));
        spam("2.0.0");
        assertEquals(List.of("1.0.0"), marks(MX, TO));
    }

    @Test
    public void whatIsRequiredIsInForceHoweverNew() throws Exception {
        newcomers(ALL_IN_SHADOW);
        required("spam");
        spam("1.0.0");
        assertEquals(List.of("1.0.0"), marks(MX, TO));
    }

    @Test
    public void accountsAreThoseWhoSendAndThoseWhoReceive() throws Exception {
        configure("spam; account=Alice@here.test");
        spam("1.0.0");
        assertEquals(List.of("1.0.0"), marks(MX, "ALICE@here.test"));
        assertEquals(List.of(), marks(MX, "bob@here.test"));
        assertEquals(List.of("1.0.0"), marks(ALICE, "bob@here.test"));
        assertEquals(
                List.of(), marks(origin(Role.SUBMISSION, java.util.Optional.of("bob@here.test")), "bob@here.test"));
        assertEquals("enforced for account alice@here.test", state("1.0.0"));
    }
}
