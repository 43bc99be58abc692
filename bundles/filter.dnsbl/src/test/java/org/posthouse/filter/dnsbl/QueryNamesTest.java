package org.posthouse.filter.dnsbl;

import static org.junit.Assert.assertEquals;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.filter.dnsbl.Subject.Of;

public class QueryNamesTest {
    private static List<String> names(String list, Subject subject) {
        return QueryNames.of(ListParser.parse(list), subject);
    }

    private static Subject domain(String name) {
        return Subject.domain(Of.LINKS, name).orElseThrow();
    }

    /** The examples of rfc5782#2.1 and #2.4. */
    @Test
    public void addressesAreReversed() throws Exception {
        assertEquals(
                List.of("99.2.0.192.bad.example.com"),
                names("bad.example.com; points=1", Subject.client(InetAddress.getByName("192.0.2.99"))));
        assertEquals(
                List.of("b.a.9.8.7.6.5.4.3.2.1.0.f.e.d.c.b.a.9.8.0.0.f.a.4.a.e.5.0.c.0.8.ugly.example.com"),
                names(
                        "ugly.example.com; points=1",
                        Subject.client(InetAddress.getByName("80c0:5ea4:af00:89ab:cdef:0123:4567:89ab"))));
    }

    @Test
    public void ofNamesTheEndsAreAsked() {
        String list = "d.example; kind=domains; points=1";
        assertEquals(List.of("x.test.d.example"), names(list, domain("X.test.")));
        assertEquals(List.of("x.test.d.example", "w.x.test.d.example"), names(list, domain("w.x.test")));
        assertEquals(List.of("x.test.d.example", "w.x.test.d.example"), names(list, domain("u.v.w.x.test")));
        assertEquals(List.of("u.v.w.x.test.d.example"), names(list + "; whole", domain("u.v.w.x.test")));
    }

    @Test
    public void hashesAreOfTheAddressInLowerCase() {
        Subject subject = Subject.mailbox(Of.FROM, "Joe", "EXAMPLE.com").orElseThrow();
        // printf joe@example.com | sha1sum
        assertEquals(
                List.of("c19ad2df280aac14d3303ab8dbc22938f50e857e.h.example"),
                names("h.example; kind=hashes; points=1", subject));
    }

    @Test
    public void whatIsNoPublicNameIsNotAsked() {
        for (String none : List.of(
                "",
                "localhost",
                "192.0.2.1",
                "[192.0.2.1]",
                "a..example",
                "-a.example",
                "a b.example",
                "x.".repeat(150) + "y")) {
            assertEquals(none, Optional.empty(), Subject.domain(Of.LINKS, none));
        }
        assertEquals("xn--mller-kva.example", domain("Müller.example").key());
    }
}
