package org.posthouse.api.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;

public class ActionTest {
    /** A milter or a script that lies must not get lines of its own into a message or a command. */
    @Test
    public void nothingEndsALineWhereItMayNot() {
        for (String body : List.of(" a\r\nBcc: x", " a\nb", " a\rb", " a\r\n", " a\0")) {
            Header header = new Header("X-A", body);
            assertThrows(IllegalArgumentException.class, () -> new Action.AddHeader(header, 0));
            assertThrows(IllegalArgumentException.class, () -> new Action.ReplaceHeader(1, header));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Action.Reply("h", Optional.empty(), List.of(header), "text"));
        }
        assertEquals(0, new Action.AddHeader(new Header("X-A", " a\r\n\tb"), 0).position());
        assertThrows(IllegalArgumentException.class, () -> new Address("a>\r\nRCPT TO:<x", "y"));
    }

    @Test
    public void destinationsComeBackAsTheyWere() {
        for (Destination one : List.of(
                Destination.UNROUTED,
                Destination.SENDER,
                new Destination("smtp", "example.org"),
                new Destination("smtp", "a b"),
                new Destination("smtp", ""))) {
            assertEquals(one, Destination.parse(one.toString()));
        }
        for (String[] one : new String[][] {{"", "a b"}, {"", " x"}, {"", ""}, {"a b", "c"}, {"smtp", "a\n"}}) {
            assertThrows(IllegalArgumentException.class, () -> new Destination(one[0], one[1]));
        }
    }

    @Test
    public void authenticationIsReadByWhoeverKnowsTheMethod() {
        Authentication spf =
                new Authentication("SPF", "Pass", "a = b; ok\n", Map.of("smtp.mailfrom", "käthe@example.org", "x", ""));
        Authentication second = new Authentication("spf", "none", "", Map.of());
        Attributes published = Attributes.NONE.with(Authentication.results("spf"), List.of(spf, second));
        assertEquals(Optional.of(List.of(spf, second)), published.get(Authentication.results("SPF")));
        assertEquals("pass", spf.result());
        assertEquals(Optional.empty(), published.get(Authentication.results("dkim")));
    }
}
