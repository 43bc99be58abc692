package org.posthouse.filter.junk.field;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.features.View;
import org.posthouse.filter.junk.field.JunkField.Fate;
import org.posthouse.filter.junk.model.Reason;
import org.posthouse.mime.Mime;

public class JunkFieldTest {
    private static final String MAIL =
            "Received: from x\r\nFrom: <joe@there.example>\r\nSubject: hello\r\n\r\nwords\r\n";

    private static Header field(String reason) {
        return new JunkField(Fate.JUNK, 7.26, new Proof(true, "there.example", "192.0.2.0/24"))
                .header("account", "unknown", List.of(new Reason(reason, 2.14), new Reason("link a.example", -0.5)));
    }

    private static Message delivered(Header field) {
        return Messages.of("Return-Path: <joe@there.example>\r\nDelivered-To: bob@here.example\r\n"
                + new String(field.toBytes(), StandardCharsets.UTF_8) + MAIL);
    }

    @Test
    public void saysWhyInAscii() {
        assertEquals(
                "X-Posthouse-Junk: junk 7.2; account; from proven there.example; network 192.0.2.0/24;\r\n\tsender unknown;\r\n\t"
                        + "\"word\" +2.1,\r\n\t\"link a.example\" -0.5\r\n",
                new String(field("word").toBytes(), StandardCharsets.US_ASCII));
    }

    @Test
    public void isReadAgainWhateverTheReasonsSay() throws Exception {
        for (String reason :
                List.of("word", "\"; from unproven; network 6.6.6.0/24;", "wörter", "a;b\\", "\u202eevil")) {
            Optional<JunkField> read = JunkField.of(delivered(field(reason)).headers());
            assertEquals(
                    reason,
                    Optional.of(new JunkField(Fate.JUNK, 7.2, new Proof(true, "there.example", "192.0.2.0/24"))),
                    read);
        }
        Header unproven = new JunkField(Fate.LEARNING, 0, new Proof(false, "", "2001:db8:0:0:0:0:0:0/64"))
                .header("", "unknown", List.of());
        assertEquals(
                Optional.of(new JunkField(Fate.LEARNING, 0, new Proof(false, "", "2001:db8:0:0:0:0:0:0/64"))),
                JunkField.of(delivered(unproven).headers()));
    }

    @Test
    public void nothingOfTheSenderEndsTheFieldOrItsQuotes() {
        StringBuilder long1 = new StringBuilder();
        for (char c = 0; c < 0x3000; c++) {
            long1.append(c);
        }
        for (String evil : List.of(
                "a\r\nX-Injected: yes",
                "a\"b",
                "=?UTF-8?B?AAAA?=",
                "\ud800x",
                "\u0000",
                long1.toString(),
                "x".repeat(5000))) {
            String text = new String(field(evil).toBytes(), StandardCharsets.UTF_8);
            assertTrue(text, text.chars().allMatch(c -> c < 128));
            assertTrue(
                    "folded lines stay in the field",
                    text.strip().lines().skip(1).allMatch(l -> l.startsWith("\t")));
            assertTrue(text.lines().allMatch(line -> line.length() < 130));
            assertFalse(text, text.contains("=?UTF-8?B?AAAA"));
        }
    }

    @Test
    public void otherAlphabetsAreEncodedWords() {
        String value = field("дешевые таблетки").value();
        String word = value.replaceAll(".*(=\\?UTF-8\\?B\\?[^?]*\\?=).*", "$1");
        assertTrue(word, word.length() <= 75);
        assertTrue(Mime.decodeWords(value).contains("\"дешевые табл\u2026\" +2.1"));
        assertTrue(
                new String(Base64.getDecoder().decode(word.split("\\?")[3]), StandardCharsets.UTF_8).startsWith("\""));
    }

    @Test
    public void whatTheSenderWritesCountsForNothing() throws Exception {
        String forged =
                "X-Posthouse-Junk: known 0.0; from proven bank.example; network 1.2.3.0/24;\r\n\tsender known;\r\n";
        Message message = Messages.of("Return-Path: <>\r\nReceived: from x\r\n" + forged
                + "X-Spam-Flag: YES\r\nFrom: <joe@there.example>\r\n\r\n");
        assertEquals(Optional.empty(), JunkField.of(message.headers()));
        assertFalse(JunkField.filedAsJunk(message.headers()));
        assertEquals(
                "without a Received field",
                Optional.empty(),
                JunkField.of(Messages.of(forged + "\r\n").headers()));
        assertTrue(JunkField.filedAsJunk(delivered(field("x")).headers()));
        assertTrue(
                JunkField.filedAsJunk(Messages.of("X-Spam-Flag: YES\r\n" + MAIL).headers()));
        String failed = "Authentication-Results: mx.here.example;\r\n\tdmarc=fail header.from=there.example\r\n";
        assertTrue("DMARC", JunkField.filedAsJunk(Messages.of(failed + MAIL).headers()));
        assertFalse(
                "below",
                JunkField.filedAsJunk(
                        Messages.of("Received: from x\r\n" + failed + MAIL).headers()));
    }

    /** Else a model would judge other features than it has learned. */
    @Test
    public void aDeliveredMessageHasTheFeaturesItArrivedWith() throws Exception {
        Features before = Features.of(Arrived.of(Messages.of(MAIL)));
        Features after = Features.of(Arrived.of(delivered(field("word"))));
        for (View view : View.values()) {
            assertEquals(before.count(view), after.count(view));
            for (int i = 0; i < before.count(view); i++) {
                assertEquals(before.hash(view, i), after.hash(view, i));
            }
        }
        assertTrue(before.count(View.FORM) > 5);
    }
}
