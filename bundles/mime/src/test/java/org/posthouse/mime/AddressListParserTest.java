package org.posthouse.mime;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class AddressListParserTest {
    private static String read(String field) {
        StringBuilder out = new StringBuilder();
        for (MailAddress a : Mime.addresses(field)) {
            out.append(out.length() > 0 ? " | " : "");
            if (a instanceof MailAddress.Group g) {
                out.append(g.name()).append(":");
                g.members().forEach(m -> out.append(" ").append(show(m)));
                out.append(";");
            } else {
                out.append(show((MailAddress.Mailbox) a));
            }
        }
        return out.toString();
    }

    private static String show(MailAddress.Mailbox m) {
        return m.name().map(n -> "'" + n + "' ").orElse("")
                + m.route().map(r -> r + ":").orElse("")
                + m.localPart()
                + m.domain().map(d -> "@" + d).orElse("");
    }

    @Test
    public void samplesOfTheRfc() { // rfc5322#A.1.2, #A.1.3, #A.5, #A.6.1
        assertEquals(
                "'Joe Q. Public' john.q.public@example.com", read("\"Joe Q. Public\" <john.q.public@example.com>"));
        assertEquals(
                "'Mary Smith' mary@x.test | jdoe@example.org | 'Who?' one@y.test",
                read("Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>"));
        assertEquals(
                "A Group: 'Ed Jones' joe@where.test john@one.test;",
                read("A Group:Ed Jones <joe@where.test>,john@one.test;"));
        assertEquals("Undisclosed recipients:;", read("Undisclosed recipients:;"));
        assertEquals(
                "'Giant; \"Big\" Box' sysservices@example.net",
                read("\"Giant; \\\"Big\\\" Box\" <sysservices@example.net>"));
        assertEquals("'Pete' pete@silly.test", read("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>"));
        assertEquals(
                "(Empty list):;".isEmpty() ? "" : "Hidden recipients:;",
                read("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;"));
        assertEquals(
                "'Mary Smith' @node.test:mary@example.net | jdoe@one.test",
                read("Mary Smith <@node.test:mary@example.net>, , jdoe@one  . test"));
    }

    @Test
    public void whatIsNotAnAddress() {
        assertEquals("", read(""));
        assertEquals("", read(" , ,; "));
        assertEquals("", read("<>"));
        assertEquals("'x' ", read("x <>"));
        assertEquals("just words", read("just words"));
        assertEquals("a@b", read("<a@b"));
        assertEquals("'n' a@b | c@d", read("n <a@b, c@d"));
        assertEquals("a@b@c", read("<a@b@c>"));
        assertEquals("'John Doe' john@x", read("John Doe john@x"));
        assertEquals("'Real Name' a@b", read("a@b (Real Name)"));
        assertEquals("a@b", read("a@b>"));
        assertEquals("@b", read("@b"));
        assertEquals("a", read("a@"));
        assertEquals("\"open quote".substring(1), read("\"open quote"));
        assertEquals("g: a@b;", read("g: a@b"));
        assertEquals("a b@c", read("\"a b\"@c"));
        assertEquals("'x' a@b | c@d", read("x <a@b> junk, c@d"));
        assertEquals("a@b | c@d", read("a@b; c@d"));
    }

    @Test
    public void manyAddressesAreBounded() {
        List<MailAddress> list = Mime.addresses("a,".repeat(100_000));
        assertEquals(EnvelopeWriter.MAX_ADDRESSES, list.size());
    }

    @Test
    public void uglyListsTakeLinearTime() {
        for (String piece : new String[] {"<@,", "\"\"", "=?a?q?", "(", "[", "<", ":", "a@", "\\", "\"", "<@a:"}) {
            Mime.addresses(piece.repeat(256 * 1024 / piece.length()));
            Mime.decodeWords(piece.repeat(256 * 1024 / piece.length()));
            Parameters.parse("a;" + piece.repeat(32 * 1024 / piece.length()));
        }
    }

    @Test
    public void mailboxesOfGroupsCount() {
        List<MailAddress.Mailbox> all = Mime.mailboxes("g: a@b, =?utf-8?q?=C3=A9?= <c@d>;, e@f");
        assertEquals(3, all.size());
        assertEquals("é", all.get(1).decodedName());
        assertEquals("c@d", all.get(1).address());
        assertEquals(Optional.empty(), all.get(2).name());
        assertTrue(Mime.mailboxes("nothing:;").isEmpty());
    }
}
