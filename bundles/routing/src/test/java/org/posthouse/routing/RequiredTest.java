package org.posthouse.routing;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.Test;

public class RequiredTest {
    private static List<Required> parse(String... lines) {
        return Required.parse(lines);
    }

    @Test
    public void namesAreReadWithAndWithoutDomains() {
        assertEquals(
                List.of(
                        Required.always("ldap"),
                        new Required("tickets", Set.of("example.org", ".example.net", "xn--bcher-kva.example"))),
                parse(" ldap ", "", "tickets = Example.ORG., *.example.net,bücher.example"));
        assertEquals(List.of(), Required.parse(null));
    }

    @Test
    public void aStarMeansSubDomainsOnly() {
        Required tickets = parse("tickets=example.org,*.example.net").get(0);
        assertFalse(tickets.forAll());
        assertTrue(tickets.concerns("EXAMPLE.org"));
        assertFalse(tickets.concerns("a.example.org"));
        assertTrue(tickets.concerns("a.b.example.net"));
        assertFalse(tickets.concerns("example.net"));
        assertFalse(tickets.concerns("badexample.net"));
        assertFalse(tickets.concerns(""));
        assertTrue(Required.always("ldap").concerns(""));
    }

    @Test
    public void nonsenseIsRefused() {
        for (String wrong : List.of("=example.org", "x=", "x=*", "x=a,,*", "x=a.*.b", "x=.")) {
            assertThrows(wrong, IllegalArgumentException.class, () -> parse(wrong));
        }
    }

    @Test
    public void nonsenseLeavesWhatWasRequiredBefore() {
        Requirements requirements = new Requirements("option");
        assertEquals(List.of(Required.UNREADABLE), requirements.read(new String[] {"="}));
        assertEquals(List.of(Required.always("a")), requirements.read(new String[] {"a"}));
        assertEquals(List.of(Required.always("a")), requirements.read(new String[] {"="}));
        assertEquals(List.of(), requirements.read(new String[0]));
    }
}
