package org.posthouse.intake.life;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.filter.Filter;
import org.posthouse.intake.filter.Newcomers;
import org.posthouse.intake.filter.Situation;
import org.posthouse.intake.filter.Situation.Kind;

/** Whatever an operator has written and whatever comes in whatever order: what holds of the entries after each operation. */
public class LifePropertyTest extends LifeFixture {
    private static final int LIVES = 400;
    private static final int STEPS = 12;
    private static final List<String> VERSIONS = List.of("1.0.0", "1.5.0", "2.0.0", "3.0.0.RC1");
    private static final List<String> ENTRIES = List.of(
            "spam",
            "spam;listener=mx",
            "spam ; version=[1,2); deadline = 5s",
            "spam; version=[2,4); domain=*.a.test, b.test",
            "spam; use=1.5.0; required",
            "spam; version=[2,3); mode=shadow",
            "spam; version=3.0.0.RC1; mode=trial; share=10%",
            "spam; role=mx, lmtp; share=50 %; on-failure=pass",
            "other; version=[1,2)",
            "third;required",
            "odd; colour=red");
    private static final List<Newcomers> SETTINGS = List.of(SHADOW, Newcomers.IN_FORCE, ALL_IN_SHADOW);

    @Test
    public void entriesStayWhatTheirOperatorMeant() throws Exception {
        int done = 0;
        int denied = 0;
        for (int seed = 0; seed < LIVES; seed++) {
            Random random = new Random(seed);
            List<Filter> here = begin(random);
            for (int step = 0; step < STEPS; step++) {
                String life = "seed " + seed + " step " + step + " " + entries();
                List<String> before = entries();
                Situation was = situation();
                int what = random.nextInt(5);
                String version = VERSIONS.get(random.nextInt(VERSIONS.size()));
                try {
                    operate(random, what, version);
                    done++;
                } catch (OperationException refusal) {
                    assertEquals(life, before, entries());
                    denied++;
                }
                holds(life, before);
                if (what == 4 && !was.equals(situation())) {
                    aborted(life, was);
                }
                if (what <= 1) {
                    ruledAsBefore(life, was);
                }
            }
            here.forEach(filters::remove);
        }
        assertTrue(done + " done, " + denied + " denied", done > 1500 && denied > 300);
    }

    private List<Filter> begin(Random random) {
        List<String> written = new ArrayList<>();
        ENTRIES.forEach(entry -> {
            if (random.nextInt(4) == 0) {
                written.add(random.nextInt(written.size() + 1), entry);
            }
        });
        newcomers(SETTINGS.get(random.nextInt(SETTINGS.size())));
        configure(written.toArray(String[]::new));
        List<Filter> here = new ArrayList<>(List.of(spam("1.0.0")));
        VERSIONS.subList(1, 4).forEach(version -> {
            if (random.nextBoolean()) {
                here.add(spam(version));
            }
        });
        return here;
    }

    private void operate(Random random, int what, String version) throws OperationException {
        switch (what) {
            case 0 -> shadow(version);
            case 1 -> {
                String[] conditions = random.nextBoolean()
                        ? new String[] {}
                        : random.nextBoolean()
                                ? new String[] {"domains", "b.test, x.a.test"}
                                : new String[] {"listeners", "mx", "accounts", "alice@here.test"};
                share(version, Integer.toString(1 + random.nextInt(100)), conditions);
            }
            case 2 -> promote(version);
            case 3 -> promote();
            default -> abort();
        }
    }

    private Situation situation() {
        return filters.situation("spam", Optional.empty());
    }

    /** What must hold of the entries after any operation. */
    private void holds(String life, List<String> before) {
        assertEquals(life, others(before), others(entries()));
        Situation now = situation();
        if (now.entries(Kind.INVALID).isEmpty()) {
            assertEquals(life, conditions(before), conditions(entries()));
        }
        assertEquals(life + ": nothing is written that is not understood", refused(before), refused(entries()));
    }

    private static List<String> others(List<String> entries) {
        return entries.stream().filter(entry -> !entry.startsWith("spam")).toList();
    }

    /** What the operator's entries say but for versions; the one that an operation made for all mail says nothing. */
    private static Set<String> conditions(List<String> entries) {
        Set<String> all = new java.util.TreeSet<>();
        for (String entry : entries) {
            EntryText text = EntryText.of(entry);
            if (entry.startsWith("spam") && text.value("mode").isEmpty()) {
                all.add(text.without("version", "use").toString());
            }
        }
        all.remove("spam");
        return all;
    }

    private long refused(List<String> entries) {
        return chosen(Set.of(), 4, entries.toArray(String[]::new)).refused().size();
    }

    /** Nothing is on trial, and what was in force for the rest of the mail is so for all, or a promotion was taken back. */
    private void aborted(String life, Situation was) {
        Situation now = situation();
        assertEquals(life, List.of(), now.entries(Kind.TRIAL));
        boolean beside =
                !was.entries(Kind.TRIAL).isEmpty() || !was.entries(Kind.SHADOW).isEmpty();
        if (beside) {
            ruledAsBefore(life, was);
        }
    }

    private void ruledAsBefore(String life, Situation was) {
        Situation now = situation();
        boolean onlyOne =
                was.present().size() == 1 && was.entries(Kind.IN_FORCE).isEmpty();
        if (!onlyOne) { // that may be taken out of force
            assertEquals(life + " -> " + entries(), inForce(was), inForce(now));
        }
    }

    private static Set<Optional<Situation.Installed>> inForce(Situation situation) {
        Set<Optional<Situation.Installed>> all = new java.util.HashSet<>();
        situation.entries(Kind.IN_FORCE).forEach(entry -> all.add(entry.chosen()));
        if (situation.entries(Kind.IN_FORCE).isEmpty()) {
            all.add(situation.unnamed());
        }
        return all;
    }
}
