package org.posthouse.transport.local;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

public class LettersTest {
    private static final Instant NOW = Instant.parse("2025-03-01T10:00:00Z");
    private static final AccountInfo ALICE = new AccountInfo(1, "alice@here.test", 0);
    private static final Sender BOB = Sender.of(address("bob@example.org"));
    private static final Action.Reply AWAY =
            new Action.Reply("away", Optional.empty(), List.of(Header.of("Subject", "Away")), "I am\naway.");

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private static Letters letters(Sender sender, String header) {
        return letters("m1", sender, header);
    }

    private static Letters letters(String id, Sender sender, String header) {
        Mail mail = Mail.builder(id, NOW.minusSeconds(5), Origin.internal("test"), sender)
                .build();
        return new Letters(mail, Messages.of(header + "Subject: hello\r\n\r\nbody\r\n"), NOW);
    }

    private static Recipient alice() {
        return Recipient.builder(address("alice@here.test"))
                .key("m1/alice@here.test")
                .notifyOn(Set.of(Recipient.Notify.SUCCESS))
                .onDelivery(List.of(AWAY))
                .build();
    }

    private static String text(Letter letter) throws IOException {
        Message message = letter.message();
        try (InputStream in = message.open(0)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Optional<Letter> reply(Sender sender, String header) throws IOException {
        return letters(sender, header).reply(ALICE, alice(), AWAY);
    }

    @Test
    public void dsnParametersSurviveARedirect() throws IOException {
        Sender sender =
                BOB.toBuilder().ret(Sender.Ret.HDRS).envid("e1").size(100).build();
        Letter letter = letters(sender, "").redirect(alice(), address("carol@example.net"), List.of());
        assertEquals(Origin.Role.INTERNAL, letter.mail().origin().role());
        assertEquals(NOW, letter.mail().arrived());
        assertEquals(Optional.of("e1"), letter.mail().sender().envid());
        assertEquals(Optional.of(Sender.Ret.HDRS), letter.mail().sender().ret());
        Recipient to = letter.mail().recipients().get(0);
        assertEquals(address("carol@example.net"), to.address());
        assertEquals(Set.of(Recipient.Notify.SUCCESS), to.notifyOn());
        assertEquals(Optional.of("rfc822;alice@here.test"), to.original());
        assertTrue("not decided again", to.onDelivery().isEmpty());
        assertEquals("", to.key());
    }

    @Test
    public void aRedirectSaysWhereItWas() throws IOException {
        Letter letter =
                letters(BOB, "").redirect(alice(), address("carol@example.net"), List.of(Header.of("X-Spam", "no")));
        assertTrue(
                text(letter),
                text(letter).startsWith("Delivered-To: alice@here.test\r\nX-Spam: no\r\nSubject: hello\r\n"));
    }

    @Test
    public void theSameRedirectHasTheSameId() {
        Letters letters = letters(BOB, "");
        String id = letters.redirect(alice(), address("carol@example.net"), List.of())
                .mail()
                .id();
        assertTrue(id, id.startsWith("m1-r"));
        assertEquals(
                id,
                letters.redirect(alice(), address("carol@example.net"), List.of(Header.of("X", "y")))
                        .mail()
                        .id());
        assertNotEquals(
                id,
                letters.redirect(alice(), address("dave@example.net"), List.of())
                        .mail()
                        .id());
        Recipient other = alice().toBuilder().key("m1/al@here.test").build();
        assertNotEquals(
                id,
                letters.redirect(other, address("carol@example.net"), List.of())
                        .mail()
                        .id());
    }

    @Test
    public void anAnswerGoesFromNobodyToTheSender() throws IOException {
        Letter letter = reply(BOB, "Message-ID: <1@example.org>\r\nReferences: <0@example.org>\r\n")
                .orElseThrow();
        assertEquals(Optional.empty(), letter.mail().sender().address());
        assertEquals(
                List.of(address("bob@example.org")),
                letter.mail().recipients().stream().map(Recipient::address).toList());
        assertEquals(
                Set.of(Recipient.Notify.NEVER),
                letter.mail().recipients().get(0).notifyOn());
        assertEquals(
                String.join(
                        "\r\n",
                        "From: <alice@here.test>",
                        "To: <bob@example.org>",
                        "Date: Sat, 1 Mar 2025 10:00:00 +0000",
                        "Message-ID: <" + letter.mail().id() + "@here.test>",
                        "Auto-Submitted: auto-replied",
                        "Subject: Away",
                        "In-Reply-To: <1@example.org>",
                        "References: <0@example.org> <1@example.org>",
                        "MIME-Version: 1.0",
                        "Content-Type: text/plain; charset=us-ascii",
                        "Content-Transfer-Encoding: 7bit",
                        "",
                        "I am",
                        "away.",
                        ""),
                text(letter));
    }

    @Test
    public void anAnswerIsGivenOnceForAHandleHoweverManyMailsCome() throws IOException {
        String id = reply(BOB, "").orElseThrow().mail().id();
        assertEquals(
                id,
                letters("m2", BOB, "")
                        .reply(ALICE, alice(), AWAY)
                        .orElseThrow()
                        .mail()
                        .id());
        assertNotEquals(
                id,
                reply(Sender.of(address("carol@example.org")), "")
                        .orElseThrow()
                        .mail()
                        .id());
        assertNotEquals(
                id,
                letters(BOB, "")
                        .reply(ALICE, alice(), new Action.Reply("other", Optional.empty(), List.of(), ""))
                        .orElseThrow()
                        .mail()
                        .id());
    }

    @Test
    public void nothingAutomaticIsAnswered() throws IOException {
        assertTrue(reply(Sender.empty(), "").isEmpty());
        for (String header : List.of(
                "Auto-Submitted: auto-generated (rejected)",
                "Precedence: Bulk",
                "List-Id: <x.example.org>",
                "List-Unsubscribe: <mailto:x@example.org>",
                "X-Auto-Response-Suppress: DR, OOF")) {
            assertTrue(header, reply(BOB, header + "\r\n").isEmpty());
        }
        for (String sender : List.of(
                "MAILER-DAEMON@a.test", "owner-x@a.test", "x-owner@a.test", "x-request@a.test", "x-bounces@a.test")) {
            assertTrue(sender, reply(Sender.of(address(sender)), "").isEmpty());
        }
        assertTrue("oneself", reply(Sender.of(address("Alice@here.test")), "").isEmpty());
        assertFalse(
                reply(BOB, "Auto-Submitted: no\r\nPrecedence: first-class\r\n").isEmpty());
    }

    @Test
    public void fieldsOfAnAnswerCannotEndItsHeader() throws IOException {
        Action.Reply evil = new Action.Reply(
                "h",
                Optional.of(address("dave@example.org")),
                List.of(new Header("Subject", " x\r\n Bcc: y"), Header.of("From", "<boss@here.test>")),
                "grüße");
        Letter letter = letters(BOB, "").reply(ALICE, alice(), evil).orElseThrow();
        String[] parts = text(letter).split("\r\n\r\n", 2);
        assertTrue(parts[0], parts[0].contains("\r\nTo: <dave@example.org>\r\n"));
        assertFalse(parts[0], parts[0].contains("boss"));
        assertFalse(parts[0], parts[0].contains("\nBcc"));
        assertEquals("grüße\r\n", new String(Base64.getMimeDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    }

    @Test
    public void aBodyThatBringsItsTypeIsTakenAsItIs() throws IOException {
        Action.Reply html = new Action.Reply(
                "h", Optional.empty(), List.of(Header.of("Content-Type", "text/html; charset=utf-8")), "<p>grüße");
        String text = text(letters(BOB, "").reply(ALICE, alice(), html).orElseThrow());
        assertTrue(text, text.endsWith("MIME-Version: 1.0\r\n\r\n<p>grüße\r\n"));
    }
}
