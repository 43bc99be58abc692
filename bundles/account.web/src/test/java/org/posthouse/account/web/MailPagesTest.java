package org.posthouse.account.web;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.account.web.Pages.Notice;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.quarantine.DigestWish;
import org.posthouse.api.quarantine.Digests;
import org.posthouse.api.quarantine.HeldMail;
import org.posthouse.api.quarantine.HeldText;
import org.posthouse.api.quarantine.Quarantine;
import org.posthouse.api.quarantine.QuarantineException;
import org.posthouse.api.senders.SenderListException;
import org.posthouse.api.senders.SenderLists;
import org.posthouse.support.access.Audit;

/** The pages about mail, with mail that is made to harm whoever looks at it. */
public class MailPagesTest {
    private static final AccountInfo ALICE = new AccountInfo(1, "alice@here.test", 0);
    private static final DigestWish WISH = new DigestWish(DigestWish.Period.WEEKLY, 7, DayOfWeek.FRIDAY);
    private static final String EVIL = "\"><script>alert('1')</script>";

    private final Sessions sessions = new Sessions(Clock.systemUTC());
    private final Sessions.Session session =
            sessions.find(sessions.begin(ALICE)).orElseThrow();
    private final MailPages pages = new MailPages(new Pages("/account"));

    private static HeldMail mail(String id) {
        return new HeldMail(
                id, Instant.EPOCH, 5, EVIL + "http://evil.test", EVIL, EVIL, List.of(EVIL), EVIL, List.of(EVIL, EVIL));
    }

    private static void assertHarmless(String html) {
        assertFalse(html, html.contains("<script"));
        assertFalse(html, html.contains("onerror=alert(1)>"));
        assertFalse("an image", html.contains("<img"));
        for (String link : html.split("href=\"")) {
            assertTrue(link, link.startsWith("<!DOCTYPE") || link.startsWith("/account"));
        }
    }

    @Test
    public void whatStrangersWroteIsTextOnThePages() {
        SenderLists.Entry entry = new SenderLists.Entry(EVIL, true, Instant.EPOCH);
        assertHarmless(pages.mail(
                session,
                Optional.of(List.of(mail(EVIL))),
                "",
                Optional.of(List.of(entry)),
                Optional.of(WISH),
                Optional.of(Notice.bad(EVIL))));
        assertHarmless(
                pages.mail(session, Optional.empty(), EVIL, Optional.empty(), Optional.empty(), Optional.empty()));
        assertHarmless(pages.one(
                session,
                new HeldText(mail("m1"), EVIL + "\n<img src=x onerror=alert(1)>", List.of(EVIL)),
                true,
                Optional.empty()));
    }

    @Test
    public void everyFormCarriesTheTokenAndEveryFieldHasALabel() {
        String html = pages.mail(
                        session,
                        Optional.of(List.of(mail("m1"), mail("m2"))),
                        "",
                        Optional.of(List.of()),
                        Optional.of(WISH),
                        Optional.empty())
                + pages.one(session, new HeldText(mail("m1"), "x", List.of()), true, Optional.empty());
        assertEquals(html.split("<form").length, html.split("name=\"token\" value=\"" + session.token()).length);
        for (String input : html.split("<input ")) {
            assertTrue(
                    input,
                    input.startsWith("<!DOCTYPE")
                            || input.contains("hidden")
                            || input.contains("aria-label")
                            || input.startsWith("name=\"sender\""));
        }
    }

    @Test
    public void withoutThePartsThePageIsThere() {
        String html = pages.mail(session, Optional.empty(), "", Optional.empty(), Optional.empty(), Optional.empty());
        assertTrue(html, html.contains("No mail is on hold for you"));
        assertFalse(html, html.contains("Senders</h2>"));
    }

    @Test
    public void deedsAreDoneOneByOneAndSayWhatFailed() {
        List<String> released = new ArrayList<>();
        List<DigestWish> wished = new ArrayList<>();
        MailDeeds deeds = new MailDeeds(
                new MailDeeds.Parts() {
                    @Override
                    public Optional<Quarantine> quarantine() {
                        return Optional.of(new Releasing(released));
                    }

                    @Override
                    public Optional<SenderLists> senders() {
                        return Optional.of(new Refusing());
                    }

                    @Override
                    public Optional<Digests> digests() {
                        return Optional.of(new Choosing(wished));
                    }
                },
                new Audit());
        assertEquals(
                "2 mails are delivered to your mailbox.",
                deeds.release(ALICE, List.of("a", "b"), "::1").text());
        Notice notice = deeds.release(ALICE, List.of("c", "bad"), "::1");
        assertEquals("1 mail is delivered to your mailbox. There is none.", notice.text());
        assertFalse(notice.good());
        assertEquals(List.of("a", "b", "c"), released);
        assertFalse(deeds.release(ALICE, List.of(), "::1").good());
        assertFalse(deeds.delete(ALICE, List.of("a"), "::1").good());
        assertTrue(deeds.digest(ALICE, "weekly", "7", "friday", "::1").good());
        assertEquals(List.of(WISH), wished);
        assertFalse(deeds.digest(ALICE, "weekly", "24", "friday", "::1").good());
        assertFalse(deeds.digest(ALICE, "hourly", "7", "friday", "::1").good());
        assertFalse(deeds.digest(ALICE, "daily", "7", "", "::1").good());
        assertEquals("Not a sender.", deeds.list(ALICE, EVIL, true, "::1").text());
    }

    private record Choosing(List<DigestWish> wished) implements Digests {
        @Override
        public DigestWish wish(AccountInfo account) {
            return WISH;
        }

        @Override
        public void wish(AccountInfo account, DigestWish wish) {
            wished.add(wish);
        }
    }

    private record Releasing(List<String> released) implements Quarantine {
        @Override
        public List<HeldMail> list(AccountInfo account, int limit) {
            return List.of();
        }

        @Override
        public HeldText read(AccountInfo account, String id) throws QuarantineException {
            throw new QuarantineException("There is none");
        }

        @Override
        public HeldMail release(AccountInfo account, String id) throws QuarantineException {
            if (id.equals("bad")) {
                throw new QuarantineException("There is none");
            }
            released.add(id);
            return mail(id);
        }

        @Override
        public HeldMail delete(AccountInfo account, String id) throws QuarantineException {
            throw new QuarantineException("There is none");
        }
    }

    private static final class Refusing implements SenderLists {
        @Override
        public Inquiry about(Mail mail, Message message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Entry> entries(Optional<AccountInfo> owner) {
            return List.of();
        }

        @Override
        public Entry put(Optional<AccountInfo> owner, String sender, boolean allowed) throws SenderListException {
            throw new SenderListException("Not a sender");
        }

        @Override
        public boolean forget(Optional<AccountInfo> owner, String sender) {
            return false;
        }
    }
}
