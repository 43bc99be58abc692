package org.posthouse.account.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthouse.api.directory.AccountAccess.AppPassword;
import org.posthouse.api.directory.Service;

/** Writes the pages. Every text goes through {@link #escaped}. */
final class Pages {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final String base;

    /** @param base the path of the page */
    Pages(String base) {
        this.base = base;
    }

    /**
     * What is said above the page.
     *
     * @param good whether it went well
     * @param secret a new app password, which is shown this once
     */
    record Notice(boolean good, String text, Optional<String> secret) {
        static Notice good(String text) {
            return new Notice(true, text, Optional.empty());
        }

        static Notice bad(String text) {
            return new Notice(false, text, Optional.empty());
        }
    }

    String login(String token, Optional<Notice> notice) {
        return page(
                "Log in",
                notice(notice)
                        + "<section><h2>Log in</h2>"
                        + form("login", token)
                        + field("Address", "user", "text", "username", "autocapitalize=\"none\" spellcheck=\"false\"")
                        + field("Password", "password", "password", "current-password", "")
                        + button("Log in", "main")
                        + "</form><p>With the password of your mail, not with an app password.</p></section>");
    }

    String account(
            Sessions.Session session,
            Optional<Instant> lastLogin,
            Optional<List<AppPassword>> apps,
            Optional<Notice> notice) {
        StringBuilder out = new StringBuilder(notice(notice)).append(back());
        out.append("<section><h2>").append(escaped(session.account().name())).append("</h2><p>");
        lastLogin.ifPresent(when -> out.append("Last login: ").append(time(when)));
        out.append("</p>").append(form("logout", session.token())).append(button("Log out", "calm"));
        out.append("</form></section>");
        out.append("<section><h2>Change password</h2>").append(form("password", session.token()));
        out.append(field("Current password", "present", "password", "current-password", ""));
        out.append(field("New password", "password", "password", "new-password", ""));
        out.append(field("Repeat new password", "again", "password", "new-password", ""));
        out.append(button("Change password", "main"));
        out.append("</form><p>Programs that are logged in with the old password will ask for the new "
                + "one.</p></section>");
        apps.ifPresent(list -> appPasswords(out, session, list));
        return page("Account", out.toString());
    }

    private void appPasswords(StringBuilder out, Sessions.Session session, List<AppPassword> list) {
        out.append("<section><h2>App passwords</h2><p>Use one per program or device: you can delete it "
                + "without changing anything else, and it does not open this page.</p>");
        if (!list.isEmpty()) {
            out.append("<ul>");
            list.forEach(app -> {
                out.append("<li><div><strong>").append(escaped(app.name())).append("</strong><br>");
                out.append(app.services().stream().sorted().map(Pages::title).collect(Collectors.joining(", ")));
                out.append("<br>made ").append(time(app.created())).append(", ");
                out.append(app.lastUse().map(when -> "last used " + time(when)).orElse("never used"));
                out.append("</div>").append(form("app-password-delete", session.token()));
                out.append("<input type=\"hidden\" name=\"name\" value=\"")
                        .append(escaped(app.name()))
                        .append("\">");
                out.append("<button class=\"bad\" aria-label=\"Delete ").append(escaped(app.name()));
                out.append("\">Delete</button></form></li>");
            });
            out.append("</ul>");
        }
        out.append(form("app-password", session.token()));
        out.append(field("Name", "name", "text", "off", "maxlength=\"60\" placeholder=\"Phone\""));
        out.append("<fieldset><legend>Valid for</legend>");
        for (Service service : Service.values()) {
            out.append("<label class=\"check\"><input type=\"checkbox\" name=\"service\" value=\"")
                    .append(service.word())
                    .append(service == Service.POP3 ? "\"> " : "\" checked> ")
                    .append(title(service))
                    .append("</label>");
        }
        out.append("</fieldset>").append(button("Create app password", "main")).append("</form></section>");
    }

    private static String title(Service service) {
        return switch (service) {
            case SUBMISSION -> "sending";
            case IMAP -> "reading mail over IMAP";
            case POP3 -> "reading mail over POP3";
        };
    }

    /** A page with a sentence, and nothing else. */
    String said(String sentence) {
        return page("Account", notice(Optional.of(Notice.bad(sentence))));
    }

    static String notice(Optional<Notice> notice) {
        return notice.map(n -> "<div class=\"notice " + (n.good() ? "good\" role=\"status\">" : "bad\" role=\"alert\">")
                        + escaped(n.text())
                        + n.secret().map(s -> "<code>" + escaped(s) + "</code>").orElse("")
                        + "</div>")
                .orElse("");
    }

    String form(String action, String token) {
        return "<form method=\"post\" action=\"" + escaped(base + "/" + action)
                + "\"><input type=\"hidden\" name=\"token\" value=\"" + escaped(token) + "\">";
    }

    static String field(String label, String name, String type, String autocomplete, String more) {
        return "<label>" + label + "<input name=\"" + name + "\" type=\"" + type + "\" autocomplete=\"" + autocomplete
                + "\" required " + more + "></label>";
    }

    static String button(String text, String tone) {
        return "<button class=\"" + tone + "\">" + text + "</button>";
    }

    static String time(Instant when) {
        return "<time datetime=\"" + when + "\">" + TIME.format(when) + "</time>";
    }

    String page(String title, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                + " - Posthouse</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\"><link rel=\"stylesheet\" href=\""
                + escaped(base + "/account.css") + "\"></head><body><header><h1>Posthouse</h1></header><main>" + body
                + "</main></body></html>\n";
    }

    /** The path of another page, or of what a form is sent to. */
    String path(String rest) {
        return base + "/" + rest;
    }

    /** The way back to the first page. */
    String back() {
        return "<nav aria-label=\"Pages\"><a href=\"" + escaped(base) + "\">Account</a> <a href=\""
                + escaped(path("mail")) + "\">Mail on hold and senders</a></nav>";
    }

    /** A text whose lines stay lines. */
    static String lines(String text) {
        return text.lines().map(Pages::escaped).collect(Collectors.joining("\n"));
    }

    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < 32 ? ' ' : c);
            }
        }
        return out.toString();
    }
}
