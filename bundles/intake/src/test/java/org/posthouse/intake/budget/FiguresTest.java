package org.posthouse.intake.budget;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.mail.Origin.Role;

/** What is broken is found soon, and what is not, is left alone. */
public class FiguresTest {
    private static final Budget USUAL = Budget.parse("5%", "2s", "+25%", 20);
    private static final long QUICK = TimeUnit.MILLISECONDS.toNanos(5);

    private static boolean over(Figures figures, Budget budget, Optional<Figures> before) {
        return figures.exceeded(budget, Stage.MESSAGE, before, true).isPresent();
    }

    /** After how many calls it is found; 0 if never. */
    private static int foundAfter(int most, Budget budget, double failing, long nanos, Random random) {
        Figures figures = new Figures();
        for (int i = 1; i <= most; i++) {
            figures.called(Stage.MESSAGE, nanos, random.nextDouble() < failing);
            if (over(figures, budget, Optional.empty())) {
                return i;
            }
        }
        return 0;
    }

    @Test
    public void whatFailsAlwaysIsFoundAtOnce() {
        assertEquals(20, foundAfter(1000, USUAL, 1, QUICK, new Random(1)));
    }

    /** Whatever it did before. */
    @Test
    public void whatFailsLaterIsFoundWithinFiftyCalls() {
        Figures figures = new Figures();
        for (int i = 0; i < 3000; i++) {
            figures.called(Stage.MESSAGE, QUICK, false);
        }
        int failed = 0;
        while (!over(figures, USUAL, Optional.empty())) {
            figures.called(Stage.MESSAGE, QUICK, true);
            failed++;
        }
        assertTrue(failed + " calls", failed <= 50);
    }

    /** Four of five budgets' worth of failures, ten thousand calls, two hundred filters. */
    @Test
    public void whatIsWithinItsBudgetIsHardlyEverSetBack() {
        int wrong = 0;
        for (int seed = 0; seed < 200; seed++) {
            wrong += foundAfter(10_000, USUAL, 0.03, QUICK, new Random(seed)) > 0 ? 1 : 0;
        }
        assertTrue(wrong + " of 200", wrong <= 4);
    }

    @Test
    public void atTheEdgeEveryTwentiethCallFailsAndNothingHappens() {
        Figures figures = new Figures();
        for (int i = 1; i <= 20_000; i++) {
            figures.called(Stage.MESSAGE, QUICK, i % 20 == 0);
            assertFalse("call " + i, over(figures, USUAL, Optional.empty()));
        }
    }

    @Test
    public void fewCallsProveNothing() {
        assertEquals(0, foundAfter(19, USUAL, 1, TimeUnit.SECONDS.toNanos(10), new Random(1)));
    }

    @Test
    public void oneSlowCallIsAnAccident() {
        Figures figures = new Figures();
        for (int i = 0; i < 600; i++) {
            figures.called(Stage.MESSAGE, i % 100 == 10 ? Duration.ofMinutes(5).toNanos() : QUICK, false);
            if (i < 110) {
                assertFalse("call " + i, over(figures, USUAL, Optional.empty()));
                assertFalse(over(figures, Budget.parse("off", "p90:1s", "off", 20), Optional.empty()));
            }
        }
    }

    @Test
    public void aMeanAboveItsLimitIsFound() {
        assertEquals(20, foundAfter(100, USUAL, 0, TimeUnit.MILLISECONDS.toNanos(2100), new Random(1)));
        assertEquals(0, foundAfter(5000, USUAL, 0, TimeUnit.MILLISECONDS.toNanos(2000), new Random(1)));
    }

    @Test
    public void aQuantileAboveItsLimitIsFound() {
        Budget budget = Budget.parse("off", "p90:500ms", "off", 20);
        Figures figures = new Figures();
        int calls = 0;
        while (!over(figures, budget, Optional.empty())) { // every third is slow
            figures.called(Stage.MESSAGE, calls++ % 3 == 0 ? TimeUnit.SECONDS.toNanos(1) : QUICK, false);
        }
        assertTrue(calls + " calls", calls <= 50);
    }

    @Test
    public void aMultipleIsOfTheVersionBefore() {
        Budget budget = Budget.parse("off", "3x", "off", 20);
        Figures before = new Figures();
        Figures now = new Figures();
        for (int i = 0; i < 19; i++) {
            before.called(Stage.MESSAGE, TimeUnit.MILLISECONDS.toNanos(100), false);
        }
        for (int i = 0; i < 30; i++) {
            now.called(Stage.MESSAGE, TimeUnit.MILLISECONDS.toNanos(301), false);
        }
        assertFalse("nothing to compare with", over(now, budget, Optional.of(before)));
        before.called(Stage.MESSAGE, TimeUnit.MILLISECONDS.toNanos(100), false);
        assertTrue(over(now, budget, Optional.of(before)));
        assertFalse(over(now, budget, Optional.empty()));
    }

    /** From 1 to 40 ms: that is no harm. */
    @Test
    public void noMultipleCountsForWhatIsQuick() {
        Budget budget = Budget.parse("off", "p95:3x", "off", 20);
        Figures before = new Figures();
        Figures now = new Figures();
        for (int i = 0; i < 100; i++) {
            before.called(Stage.MESSAGE, TimeUnit.MILLISECONDS.toNanos(1), false);
            now.called(Stage.MESSAGE, TimeUnit.MILLISECONDS.toNanos(40), false);
        }
        assertFalse(over(now, budget, Optional.of(before)));
    }

    /** A thousand recipients that pass do not hide that each message fails. */
    @Test
    public void stagesAreCountedApart() {
        Figures figures = new Figures();
        for (int mail = 0; mail < 20; mail++) {
            for (int recipient = 0; recipient < 1000; recipient++) {
                figures.called(Stage.RECIPIENT, QUICK, false);
            }
            figures.called(Stage.MESSAGE, QUICK, true);
        }
        assertEquals(
                Optional.of("20 of 20 calls failed at message, budget 5 %"),
                figures.exceeded(USUAL, Stage.MESSAGE, Optional.empty(), true));
        assertEquals(Optional.empty(), figures.exceeded(USUAL, Stage.RECIPIENT, Optional.empty(), true));
    }

    private static Figures refusing(Role role, int refused, int of) {
        Figures figures = new Figures();
        for (int i = 0; i < of; i++) {
            figures.ended(role, false, i < refused);
        }
        return figures;
    }

    private static Optional<String> refusals(Figures figures, Budget budget, Figures before) {
        return figures.exceeded(budget, Role.MX, false, Optional.of(before), true);
    }

    @Test
    public void refusalsAreComparedWithTheVersionBefore() {
        Figures before = refusing(Role.MX, 100, 500);
        assertEquals(
                Optional.of("20 of 20 mails of mx refused, budget 45 %: the version before refused 20 %"),
                refusals(refusing(Role.MX, 20, 20), USUAL, before));
        assertEquals("as often", Optional.empty(), refusals(refusing(Role.MX, 100, 500), USUAL, before));
        assertEquals("at the edge", Optional.empty(), refusals(refusing(Role.MX, 225, 500), USUAL, before));
        assertTrue(refusals(refusing(Role.MX, 300, 500), USUAL, before).isPresent());
    }

    /** What it was like before is not known, or only of other mail. */
    @Test
    public void withoutAnythingToCompareNoShareIsTooMuch() {
        Figures all = refusing(Role.MX, 20, 20);
        assertEquals(Optional.empty(), refusals(all, USUAL, new Figures()));
        assertEquals(Optional.empty(), refusals(all, USUAL, refusing(Role.SUBMISSION, 0, 500)));
        assertEquals(Optional.empty(), all.exceeded(USUAL, Role.MX, false, Optional.empty(), true));
        Budget absolute = Budget.parse("off", "off", "60%", 20);
        assertTrue(
                all.exceeded(absolute, Role.MX, false, Optional.empty(), true).isPresent());
    }

    @Test
    public void budgetsAreReadAsTheyAreWritten() {
        for (String errors : new String[] {"5", "+5%", "101%", "x", "", "-1%"}) {
            refused(() -> Budget.parse(errors, "off", "off", 1));
        }
        for (String latency : new String[] {"2", "0s", "p95", "p95:", "95:2s", "2h", "p95:0x"}) {
            refused(() -> Budget.parse("off", latency, "off", 1));
        }
        for (String rejects : new String[] {"5", "++5%", "x", "+%"}) {
            refused(() -> Budget.parse("off", "off", rejects, 1));
        }
        assertEquals(
                new Budget(Budget.NONE.errors(), Optional.empty(), Optional.empty(), 1),
                Budget.parse("off", "off", "off", 0));
        Budget one = Budget.parse("0.5 %", "p99.5:1.5s", "60%", 600);
        assertEquals(0.005, one.errors().orElseThrow(), 1e-9);
        assertEquals(1_500_000, one.latency().orElseThrow().micros().orElseThrow(), 1e-9);
        assertEquals(0.995, one.latency().orElseThrow().quantile().orElseThrow(), 1e-9);
        assertEquals(Optional.of(new Rejects(0.6, false)), one.rejects());
        assertEquals("as large as the window", 500, one.minimum());
    }

    private static void refused(Runnable step) {
        org.junit.Assert.assertThrows(IllegalArgumentException.class, step::run);
    }

    @Test
    public void aProbationIsOverByTimeOrByMails() {
        Probation probation = new Probation(Duration.ofHours(24), 10_000);
        assertFalse(probation.isOver(Duration.ofDays(9), 49));
        assertTrue(probation.isOver(Duration.ofDays(1), 50));
        assertFalse(probation.isOver(Duration.ofHours(23), 9_999));
        assertTrue(probation.isOver(Duration.ZERO, 10_000));
    }
}
