package org.posthouse.filter.dnsbl;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.Set;
import org.junit.Test;
import org.posthouse.filter.dnsbl.BlockList.Kind;
import org.posthouse.filter.dnsbl.Subject.Of;

public class ListParserTest {
    private static String refused(String text) {
        return assertThrows(IllegalArgumentException.class, () -> ListParser.parse(text))
                .getMessage();
    }

    @Test
    public void anEntryIsRead() throws Exception {
        BlockList list = ListParser.parse(
                "Zen.List.Example. ; points=2.5; answers=127.0.0.2, 127.0.0.4/30; bits=64; reason; of=ipv4; reject");
        assertEquals("zen.list.example", list.zone());
        assertEquals("dnsbl.zen.list.example", list.rule());
        assertEquals(Kind.ADDRESSES, list.kind());
        assertEquals(2.5, list.points(), 0);
        assertTrue(list.reject() && list.reason());
        assertFalse(list.whole());
        assertEquals(Set.of(Of.IPV4), list.of());
        for (String yes : new String[] {"127.0.0.2", "127.0.0.7", "127.0.0.64", "127.0.0.72"}) {
            assertTrue(yes, list.answers().matches(InetAddress.getByName(yes)));
        }
        for (String no : new String[] {"127.0.0.3", "127.0.0.8", "127.0.1.2"}) {
            assertFalse(no, list.answers().matches(InetAddress.getByName(no)));
        }
    }

    @Test
    public void whatIsNotSaidIsUsual() throws Exception {
        BlockList list = ListParser.parse("uri.example; kind=domains; points=1");
        assertEquals(Set.of(Of.SENDER, Of.HELO, Of.FROM, Of.LINKS), list.of());
        assertTrue(list.answers().matches(InetAddress.getByName("127.0.1.99")));
        assertEquals(1, list.points(), 0);
    }

    /** A sender writes links and addresses as he likes: those of good ones too. */
    @Test
    public void aListOfGoodSendersIsAskedAboutTheClientOnly() {
        BlockList domains = ListParser.parse("good.example; kind=domains; points=-1");
        assertEquals(Set.of(Of.HOST), domains.of());
        assertEquals(-1, domains.points(), 0);
        assertEquals(domains, ListParser.parse("good.example; kind=domains; of=host; points=-1"));
        assertEquals(
                Set.of(Of.IPV4, Of.IPV6),
                ListParser.parse("good.example; points=-1").of());
        for (String of : new String[] {"sender", "helo", "from", "links", "host, from"}) {
            assertEquals(
                    "a list of domains with points below 0 can be asked about 'host' only: the rest is what the sender says",
                    refused("good.example; kind=domains; points=-0.5; of=" + of));
        }
        assertEquals(
                "a list of hashes cannot have points below 0: the addresses are what the sender says",
                refused("good.example; kind=hashes; points=-1; of=from"));
    }

    @Test
    public void whatIsNotUnderstoodIsRefused() {
        assertEquals("needs 'points' or 'reject'", refused("a.example; kind=addresses"));
        assertEquals("'a' is not a domain", refused("a; points=1"));
        assertEquals("'many' is not a number of points", refused("a.example; points=many"));
        assertEquals("'NaN' is not a number of points", refused("a.example; points=NaN"));
        assertEquals("'192.0.2.1' is not in 127.0.0.0/8", refused("a.example; points=1; answers=192.0.2.1"));
        assertEquals("'126.0.0.0/7' is not in 127.0.0.0/8", refused("a.example; points=1; answers=126.0.0.0/7"));
        assertEquals("'256' is not a number from 1 to 255", refused("a.example; points=1; bits=256"));
        assertEquals("a list of addresses cannot be asked about 'links'", refused("a.example; points=1; of=links"));
        assertEquals("unknown kind 'names': use addresses, domains or hashes", refused("a.example; kind=names"));
        assertEquals("'x y' cannot be the test entry of such a list", refused("a.example; points=1; test=x y"));
    }
}
