package org.posthouse.benchmarks;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.benchmarks.load.Load;

public class PlanTest {
    @Test
    public void defaultIsThisBuildBesideThePeers() {
        Plan plan = Plan.parse();
        assertEquals(
                List.of("peers", "now karaf"),
                plan.contestants().stream().map(Spec::label).toList());
        assertTrue(plan.cold());
        assertFalse(plan.starts());
        assertEquals(Load.WARM, plan.warm());
        assertEquals(10_000, plan.messages(Load.TEN, false));
        assertEquals(1500, plan.messages(Load.TEN, true));
    }

    @Test
    public void contestantsHaveContainersAndJdks() {
        Spec spec = Spec.parse("build=/work/before:felix@/usr/lib/jvm/jdk-25");
        assertEquals(
                new Spec(
                        Spec.Kind.BUILD,
                        Optional.of(Path.of("/work/before")),
                        "felix",
                        false,
                        Optional.of(Path.of("/usr/lib/jvm/jdk-25"))),
                spec);
        assertEquals("before felix jdk-25", spec.label());
        assertEquals(
                "posthouse-0.1.0",
                Spec.parse("archive=x/posthouse-0.1.0.tar.gz").label());
        assertEquals("now felix", Spec.parse("now:felix").label());
        assertEquals("now felix + filters", Spec.parse("now:felix+filters").label());
        assertTrue(Spec.parse("peers+filters").filters());
        assertFalse(Spec.parse("peers").filters());
        assertThrows(IllegalArgumentException.class, () -> Spec.parse("then"));
    }

    @Test
    public void optionsAreRead() {
        Plan plan = Plan.parse(
                "now",
                "--loads",
                "start,relay",
                "--rounds",
                "2",
                "--scale",
                "0.1",
                "--profile",
                "--memory",
                "5000",
                "--out",
                "x",
                "--port-base",
                "13000",
                "--at-least",
                "0.85",
                "--warm-up",
                "0");
        assertTrue(plan.starts());
        assertFalse(plan.cold());
        assertEquals(List.of(Load.RELAY), plan.warm());
        assertEquals(300, plan.messages(Load.RELAY, false));
        assertEquals(5000, plan.memory());
        assertEquals(0.85, plan.atLeast(), 0);
    }

    @Test
    public void whatIsNotUnderstoodIsSaid() {
        for (String[] words : new String[][] {
            {"--loads"}, {"--loads", "huge"}, {"--rounds", "0"}, {"--rounds", "x"}, {"--quick"}, {"now", "now"}
        }) {
            assertThrows(String.join(" ", words), IllegalArgumentException.class, () -> Plan.parse(words));
        }
    }
}
