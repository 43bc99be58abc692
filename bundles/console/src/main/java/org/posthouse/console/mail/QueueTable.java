package org.posthouse.console.mail;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.page.View;

/** A page of the mail that waits, as a table in which some can be chosen and changed together. */
final class QueueTable {
    private static final String FORM = "ph-chosen";

    /** The box that chooses all of the page. It does nothing without the page's script, which shows it. */
    private static final String ALL = "ph-chosen-all";

    private final View view;
    private final QueueChoice choice;
    private final Html html;
    private final Instant now;

    private QueueTable(View view, QueueChoice choice, Instant now) {
        this.view = view;
        this.choice = choice;
        this.html = view.html();
        this.now = now;
    }

    static void show(View view, QueueChoice choice, List<Map<String, String>> mails) {
        QueueTable table = new QueueTable(view, choice, Instant.now());
        table.changes();
        table.rows(mails);
    }

    /** What can be done with those that are chosen. The form's boxes stand in the rows. */
    private void changes() {
        view.chooserBegin(FORM, ALL);
        html.element("span", "Selected mails", "class", "ph-grow ph-muted", "data-count", "", "aria-live", "polite");
        view.choice("queue-retry", "Try now", "calm", "");
        view.choice("queue-hold", "Hold", "calm", "");
        view.choice("queue-release", "Release", "calm", "");
        view.choice("queue-bounce", "Give up", "bad", "Give up {n} selected? The senders get a report.");
        view.choice("queue-delete", "Delete", "bad", "Delete {n} selected? The senders are not notified.");
        view.formEnd();
    }

    private void rows(List<Map<String, String>> mails) {
        html.open("table", "class", "ph-table ph-stack").element("caption", "Queued mail, oldest first");
        html.open("thead").open("tr").open("th", "scope", "col", "class", "ph-box");
        html.open("input", "type", "checkbox", "id", ALL, "aria-label", "Select all on this page", "hidden", "hidden");
        html.close("th");
        for (String heading : List.of("Mail", "Age", "State", "Destination", "Next try", "Size")) {
            html.element("th", heading, "scope", "col", "class", heading.equals("Size") ? "ph-number" : null);
        }
        html.close("tr").close("thead").open("tbody");
        mails.forEach(this::row);
        html.close("tbody").close("table");
    }

    private void row(Map<String, String> mail) {
        String id = mail.get("id");
        String subject = mail.getOrDefault("subject", "");
        html.open("tr").open("td", "class", "ph-box");
        html.open("input", "type", "checkbox", "name", "id", "value", id, "form", FORM, "aria-label", "Select " + id);
        html.close("td").open("td");
        html.open(
                        "a",
                        "href",
                        choice.beside(id) + "#" + QueuedMail.HEADING,
                        "id",
                        QueuedMail.opener(id),
                        "class",
                        "ph-plain",
                        "data-panel",
                        id,
                        "aria-current",
                        id.equals(view.query("id")) ? "true" : null)
                .element("strong", subject.isEmpty() ? "(no subject)" : subject)
                .close("a");
        html.open("small").text(mail.get("from") + " → " + mail.get("to")).close("small");
        if (!mail.get("reason").isEmpty()) {
            html.element("small", mail.get("reason"), "class", "ph-reason");
        }
        html.open("small").element("code", id).close("small").close("td");
        html.open("td", "class", "ph-tight ph-inline").open("span", "title", mail.get("arrived") + " UTC");
        html.text(age(mail.get("arrived"))).close("span").close("td");
        html.open("td", "class", "ph-tight ph-inline")
                .chip(mail.get("state"), Texts.tone(mail.get("state")))
                .close("td");
        html.element("td", mail.get("destination"), "class", "ph-inline");
        html.open("td", "class", "ph-tight ph-inline").text(mail.get("next"));
        html.element("small", Texts.tries(mail.get("tries"))).close("td");
        html.element("td", mail.get("size"), "class", "ph-number ph-inline").close("tr");
    }

    /** How long ago something came: {@code 5m}, {@code 3h}, {@code 2d}. */
    private String age(String arrived) {
        try {
            Duration age = Duration.between(Instant.parse(arrived.replace(' ', 'T') + "Z"), now);
            if (age.toHours() >= 48) {
                return age.toDays() + "d";
            }
            return age.toMinutes() >= 120
                    ? age.toHours() + "h"
                    : age.toSeconds() >= 120 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
        } catch (DateTimeParseException odd) {
            return arrived;
        }
    }
}
