package org.posthouse.account.web;

import static org.posthouse.account.web.Pages.escaped;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.account.web.Pages.Notice;
import org.posthouse.api.quarantine.DigestWish;
import org.posthouse.api.quarantine.HeldMail;
import org.posthouse.api.quarantine.HeldText;
import org.posthouse.api.senders.SenderLists;

/** Writes the pages about mail. What strangers wrote is text, and nothing of it a link. */
final class MailPages {
    private final Pages pages;

    MailPages(Pages pages) {
        this.pages = pages;
    }

    /**
     * What is held and who is on the lists.
     *
     * @param held what is held; empty: the part that knows is not installed
     * @param problem why that cannot be told now; empty if it can
     * @param senders the lists; empty if they cannot be told
     * @param digest when the account wants a digest; empty if that cannot be told
     */
    String mail(
            Sessions.Session session,
            Optional<List<HeldMail>> held,
            String problem,
            Optional<List<SenderLists.Entry>> senders,
            Optional<DigestWish> digest,
            Optional<Notice> notice) {
        StringBuilder out = new StringBuilder(Pages.notice(notice)).append(pages.back());
        out.append("<section><h2>Mail on hold</h2>");
        if (!problem.isEmpty()) {
            out.append("<p>").append(escaped(problem)).append(".</p>");
        } else if (held.isEmpty() || held.get().isEmpty()) {
            out.append("<p>No mail is on hold for you.</p>");
        } else {
            out.append(
                    "<p>A filter took this mail for spam. Deliver what you want to read; the rest is deleted only if you do it "
                            + "here.</p>");
            held(out, session, held.get());
        }
        out.append("</section>");
        senders.ifPresent(list -> senders(out, session, list));
        digest.ifPresent(wish -> digest(out, session, wish));
        return pages.page("Mail", out.toString());
    }

    private void held(StringBuilder out, Sessions.Session session, List<HeldMail> mails) {
        out.append(pages.form("held-release", session.token())).append("<ul>");
        for (HeldMail mail : mails) {
            String subject = subject(mail);
            out.append("<li><label class=\"check\"><input type=\"checkbox\" name=\"id\" value=\"")
                    .append(escaped(mail.id()))
                    .append("\" aria-label=\"Select ")
                    .append(escaped(subject))
                    .append("\"></label><div class=\"grow\"><strong>")
                    .append(escaped(subject))
                    .append("</strong><br>from ")
                    .append(escaped(mail.from()));
            facts(out, mail);
            out.append("<br><a href=\"")
                    .append(escaped(pages.path("mail?id=" + URLEncoder.encode(mail.id(), StandardCharsets.UTF_8))))
                    .append("\" aria-label=\"Look at ")
                    .append(escaped(subject))
                    .append("\">Look at it</a></div></li>");
        }
        out.append("</ul>");
        buttons(out);
        out.append("</form>");
    }

    private static String subject(HeldMail mail) {
        return mail.subject().isEmpty() ? "(no subject)" : mail.subject();
    }

    private static void facts(StringBuilder out, HeldMail mail) {
        out.append("<br>to ")
                .append(escaped(String.join(", ", mail.recipients())))
                .append(", ")
                .append(Pages.time(mail.arrived()))
                .append("<br>because of ")
                .append(escaped(mail.reason()));
        if (!mail.findings().isEmpty()) {
            out.append("<br><small>")
                    .append(escaped(String.join("; ", mail.findings())))
                    .append("</small>");
        }
    }

    private void buttons(StringBuilder out) {
        out.append("<p class=\"buttons\">")
                .append(Pages.button("Deliver to my mailbox", "main"))
                .append("<button class=\"bad\" formaction=\"")
                .append(escaped(pages.path("held-delete")))
                .append("\">Delete</button></p>");
    }

    /** One mail, with its text. */
    String one(Sessions.Session session, HeldText held, boolean lists, Optional<Notice> notice) {
        HeldMail mail = held.mail();
        StringBuilder out = new StringBuilder(Pages.notice(notice)).append(pages.back());
        out.append("<section><h2>")
                .append(escaped(subject(mail)))
                .append("</h2><p>from ")
                .append(escaped(mail.from()));
        facts(out, mail);
        out.append("</p><pre tabindex=\"0\" aria-label=\"Text of the mail\">")
                .append(Pages.lines(held.text()))
                .append("</pre>");
        if (!held.parts().isEmpty()) {
            out.append("<h3>Parts</h3><ul>");
            held.parts()
                    .forEach(part -> out.append("<li>").append(escaped(part)).append("</li>"));
            out.append("</ul>");
        }
        out.append(pages.form("held-release", session.token())).append(hidden("id", mail.id()));
        buttons(out);
        out.append("</form>");
        if (lists && !mail.sender().isEmpty()) {
            out.append(pages.form("sender-allow", session.token()))
                    .append(hidden("sender", mail.sender()))
                    .append(Pages.button("Always allow " + escaped(mail.sender()), "calm"))
                    .append("</form>");
        }
        return pages.page("Mail on hold", out.append("</section>").toString());
    }

    private static String hidden(String name, String value) {
        return "<input type=\"hidden\" name=\"" + name + "\" value=\"" + escaped(value) + "\">";
    }

    private void digest(StringBuilder out, Sessions.Session session, DigestWish wish) {
        out.append(
                "<section><h2>Digest</h2><p>A mail that lists what was put on hold for you and what came into Junk since the last one. "
                        + "None is sent if nothing came.</p>");
        out.append(pages.form("digest", session.token()));
        select(out, "How often", "period", List.of(DigestWish.Period.values()), wish.period());
        out.append("<label>Hour of the day, in the server's time zone<select name=\"hour\">");
        for (int hour = 0; hour < 24; hour++) {
            out.append("<option value=\"")
                    .append(hour)
                    .append(hour == wish.hour() ? "\" selected>" : "\">")
                    .append(hour)
                    .append(":00</option>");
        }
        out.append("</select></label>");
        select(out, "Day, if once a week", "day", List.of(DayOfWeek.values()), wish.day());
        out.append(Pages.button("Save", "main")).append("</form></section>");
    }

    private static void select(
            StringBuilder out, String label, String name, List<? extends Enum<?>> values, Enum<?> chosen) {
        out.append("<label>")
                .append(label)
                .append("<select name=\"")
                .append(name)
                .append("\">");
        for (Enum<?> value : values) {
            String word = value.name().toLowerCase(Locale.ROOT);
            out.append("<option value=\"")
                    .append(word)
                    .append(value == chosen ? "\" selected>" : "\">")
                    .append(word)
                    .append("</option>");
        }
        out.append("</select></label>");
    }

    private void senders(StringBuilder out, Sessions.Session session, List<SenderLists.Entry> list) {
        out.append(
                "<section><h2>Senders</h2><p>Mail of senders whom you allow is not treated as spam, if it is really from them. "
                        + "Mail of senders whom you block goes to Junk.</p>");
        if (!list.isEmpty()) {
            out.append("<ul>");
            list.forEach(entry -> {
                out.append("<li><div class=\"grow\"><strong>")
                        .append(escaped(entry.sender()))
                        .append("</strong> ")
                        .append(entry.allowed() ? "allowed" : "blocked")
                        .append("<br>since ")
                        .append(Pages.time(entry.since()))
                        .append("</div>")
                        .append(pages.form("sender-forget", session.token()))
                        .append(hidden("sender", entry.sender()))
                        .append("<button class=\"calm\" aria-label=\"Remove ")
                        .append(escaped(entry.sender()))
                        .append("\">Remove</button></form></li>");
            });
            out.append("</ul>");
        }
        out.append(pages.form("sender-allow", session.token()))
                .append(Pages.field("Address or domain", "sender", "text", "off", "maxlength=\"320\""))
                .append("<p class=\"buttons\">")
                .append(Pages.button("Allow", "main"))
                .append("<button class=\"bad\" formaction=\"")
                .append(escaped(pages.path("sender-block")))
                .append("\">Block</button></p></form></section>");
    }
}
