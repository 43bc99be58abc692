package org.posthouse.intake.filter;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.osgi.framework.Version;
import org.posthouse.api.mail.Origin.Role;

/** How entries of the configuration are read. */
public class SelectionParserTest {
    private static String refused(String entry) {
        return assertThrows(IllegalArgumentException.class, () -> SelectionParser.parse(entry))
                .getMessage();
    }

    @Test
    public void everythingCanBeSaid() {
        Selection read = SelectionParser.parse(" spam ; bundle=org.acme.spam; version=[1.2,2); listener=mx, MX2;"
                + " role=mx,lmtp; direction=both; domain=Example.ORG, *.example.net; share=10 %; required; mode=enforce; deadline=5s;"
                + " wait = 500ms; waiting=0; threads=4; on-failure=pass;");
        assertEquals("spam", read.name());
        assertEquals("org.acme.spam", read.bundle().orElseThrow());
        assertTrue(read.version().orElseThrow().includes(new Version("1.9.9")));
        assertEquals(Set.of("mx", "mx2"), read.listeners());
        assertEquals(EnumSet.of(Role.MX, Role.LMTP), read.roles().orElseThrow());
        assertEquals(EnumSet.allOf(Direction.class), read.directions().orElseThrow());
        assertEquals(Set.of("example.org", "*.example.net"), read.domains());
        assertEquals(10, (int) read.percent().orElseThrow());
        assertTrue(read.required());
        assertEquals(Selection.Mode.ENFORCE, read.mode());
        assertEquals(Duration.ofSeconds(5), read.deadline().orElseThrow());
        assertEquals(Duration.ofMillis(500), read.longestWait().orElseThrow());
        assertEquals(0, (int) read.waiting().orElseThrow());
        assertEquals(4, (int) read.threads().orElseThrow());
        assertEquals(true, read.passOnFailure().orElseThrow());
    }

    @Test
    public void whatIsNotSaidIsLeftOpen() {
        Selection read = SelectionParser.parse("spam");
        assertEquals(Optional.empty(), read.mismatch("any.bundle", Version.emptyVersion));
        assertEquals(Optional.empty(), read.deadline());
        assertEquals(Optional.empty(), read.passOnFailure());
        assertEquals(Selection.Mode.ENFORCE, read.mode());
    }

    @Test
    public void whatIsNotUnderstoodIsRefusedWithTheReason() {
        assertEquals("mode: unknown 'dream'; known: enforce, shadow, trial", refused("spam; mode=dream"));
        assertEquals(
                "a filter in shadow decides nothing, and cannot be required", refused("spam; mode=shadow; required"));
        assertEquals("unknown word 'colour'", refused("spam; colour=red"));
        assertEquals("'deadline' needs a value", refused("spam; deadline"));
        assertEquals("'role' needs a value", refused("spam; role= , "));
        assertEquals("'required' takes no value", refused("spam; required=yes"));
        assertEquals("'domain' is given twice", refused("spam; domain=a; domain=b"));
        assertEquals("'5 minutes' is not a time such as 500ms, 5s or 2m", refused("spam; wait=5 minutes"));
        assertEquals("'0s' is too short", refused("spam; deadline=0s"));
        assertEquals("'0' is not a number from 1 to 10000", refused("spam; threads=0"));
        assertEquals("'99999' is not a number from 0 to 10000", refused("spam; waiting=99999"));
        assertTrue(refused("spam; version=(x").startsWith("'(x' is not a version range"));
        assertTrue(refused("spam; role=mx,pop3").startsWith("role: unknown 'pop3'; known: mx, submission"));
        assertEquals("unknown direction 'up': use in, out or both", refused("spam; direction=up"));
        assertEquals("unknown on-failure 'ignore': use defer or pass", refused("spam; on-failure=ignore"));
        assertEquals("'101%' is not a share such as 10%", refused("spam; share=101%"));
        assertEquals("'-1' is not a share such as 10%", refused("spam; share=-1"));
        assertEquals("must begin with the name of a filter", refused("; deadline=5s"));
        assertEquals("must begin with the name of a filter", refused("bundle=org.acme.spam"));
    }

    @Test
    public void aBrokenEntryDoesNotBreakTheOthers() {
        FilterRules rules = FilterRules.of(
                List.of("a; mode=dream; required", "", "b; threads=2"), Set.of(), 8, Duration.ofSeconds(30), 200);
        assertEquals(
                List.of("b"), rules.selections().stream().map(Selection::name).toList());
        FilterRules.Refused refused = rules.refused().get(0);
        assertEquals("a", refused.name());
        assertTrue(refused.required());
    }

    @Test
    public void theRevisionTellsConfigurationsApart() {
        String one = revision("a; threads=2", "b");
        assertEquals(8, one.length());
        assertEquals(one, revision(" a; threads=2", "b"));
        assertNotEquals(one, revision("b", "a; threads=2"));
        assertEquals("", revision());
    }

    private static String revision(String... entries) {
        return FilterRules.of(List.of(entries), Set.of(), 8, Duration.ofSeconds(30), 200)
                .revision();
    }
}
