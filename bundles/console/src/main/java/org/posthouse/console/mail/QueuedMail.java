package org.posthouse.console.mail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.page.View;

/**
 * One mail of the queue, in a panel beside the table: what happened to it, when it is tried next, who is still to get it, what it
 * says. The page's script puts it there without loading the table again, and takes it away.
 */
final class QueuedMail {
    /** The id of the panel's heading, to which the focus goes. */
    static final String HEADING = "ph-mail";

    private static final Set<String> TELLING = Set.of("from", "to", "subject", "date");

    /** Facts that have a place of their own. */
    private static final Set<String> ELSEWHERE =
            Set.of("mail", "state", "next", "reason", "trace", "finding", "result", "attribute");

    /** Phases in which something is left to do. */
    private static final Set<String> OPEN = Set.of("waiting", "telling");

    private final View view;
    private final Html html;
    private final QueueChoice choice;
    private final String id;

    private QueuedMail(View view, QueueChoice choice, String id) {
        this.view = view;
        this.html = view.html();
        this.choice = choice;
        this.id = id;
    }

    /** The id of the link in the table that opens the panel of a mail. */
    static String opener(String id) {
        return "ph-open-" + id.replaceAll("\\W", "");
    }

    static void show(View view, QueueChoice choice, String id) {
        new QueuedMail(view, choice, id).show();
    }

    private void show() {
        html.open("section", "class", "ph-card", "aria-labelledby", HEADING);
        html.open("div", "class", "ph-card-head");
        html.element("h2", "Mail " + id, "id", HEADING, "tabindex", "-1");
        html.element(
                "a",
                "Close",
                "href",
                choice.alone() + "#" + opener(id),
                "class",
                "ph-button",
                "data-panel-close",
                opener(id));
        html.close("div");
        try {
            there(view.read("queue-show", "id", id));
        } catch (OperationException gone) {
            html.element("p", gone.getMessage() + ".");
            soFar();
        }
        html.close("section");
    }

    private void there(Result mail) {
        String[] parts = mail.text().split("\n\n", 2);
        Map<String, List<String>> facts = facts(parts[0]);
        String state = fact(facts, "state", "");
        html.open("p").chip(state, Texts.tone(state));
        html.text(fact(facts, "reason", "Not tried yet.")).close("p");
        actions(state);
        facts(facts);
        soFar();
        recipients(mail);
        known("Findings of filters", facts.getOrDefault("finding", List.of()));
        new FilterTrialsCards(view).mail(id, state.endsWith("held"));
        known("Published results", facts.getOrDefault("result", List.of()));
        known("Attributes", facts.getOrDefault("attribute", List.of()));
        text();
        if (parts.length > 1) {
            header(parts[1]);
        }
    }

    private void facts(Map<String, List<String>> facts) {
        html.open("dl", "class", "ph-facts");
        html.element("dt", "next attempt").element("dd", fact(facts, "next", "none"));
        facts.forEach((name, values) -> {
            if (!ELSEWHERE.contains(name)) {
                html.element("dt", name).open("dd");
                if (name.equals("arrived")) {
                    html.time(values.get(0));
                } else {
                    html.text(values.get(0));
                }
                html.close("dd");
            }
        });
        html.close("dl");
    }

    private void soFar() {
        partBegin("History");
        TracePage.timeline(view, id, false);
        html.element("a", "Show in the trace →", "class", "ph-next", "href", Texts.link("posthouse-trace", "id", id));
        partEnd();
    }

    private void partBegin(String title) {
        html.open("section").element("h3", title);
    }

    private void partEnd() {
        html.close("section");
    }

    /** Lines of {@code name: value}; of some names there are several. */
    private static Map<String, List<String>> facts(String text) {
        Map<String, List<String>> facts = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                facts.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                        .add(line.substring(colon + 2));
            }
        });
        return facts;
    }

    private static String fact(Map<String, List<String>> facts, String name, String otherwise) {
        return facts.getOrDefault(name, List.of(otherwise)).get(0);
    }

    private void known(String title, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        partBegin(title);
        html.open("ol", "class", "ph-list");
        lines.forEach(line ->
                html.open("li").element("span", line, "class", "ph-detail").close("li"));
        html.close("ol");
        partEnd();
    }

    private void actions(String state) {
        view.html().open("div", "class", "ph-actions");
        view.button("queue-retry", "Try now", "good", "", "id", id);
        if (state.endsWith("held")) {
            view.button("queue-release", "Release", "calm", "", "id", id);
            view.formBegin("queue-rework", "", "id", id);
            view.field("From", "sender", "text", "a different sender; <> for the null sender", false);
            view.field("To", "recipients", "text", "only these, separated by commas", false);
            view.submit("Release with these", "calm");
            view.formEnd();
        }
        if (!state.equals("held")) {
            view.formBegin("queue-hold", "", "id", id);
            view.field("Why", "because", "text", "shown with the mail on hold", false);
            view.submit("Hold", "calm");
            view.formEnd();
        }
        view.html().element("span", "", "class", "ph-grow");
        view.button(
                "queue-bounce",
                "Give up and notify the sender",
                "bad",
                "Give up this mail? Its sender gets a report.",
                "id",
                id);
        view.button(
                "queue-delete", "Delete silently", "bad", "Delete this mail? The sender is not notified.", "id", id);
        view.html().close("div");
    }

    private void recipients(Result mail) {
        partBegin("Recipients");
        List<Map<String, String>> all = View.rows(mail);
        for (Map<String, String> r : all) {
            String host = r.get("from host");
            html.open("div", "class", "ph-row ph-line")
                    .chip(r.get("held").isEmpty() ? r.get("phase") : r.get("phase") + ", held", tone(r))
                    .open("span", "class", "ph-grow")
                    .element("strong", r.get("recipient"))
                    .element("small", progress(r));
            if (!r.get("held").isEmpty()) {
                html.element("small", hold(r), "class", "ph-reason");
            }
            if (!r.get("last reply").isEmpty()) {
                html.element("small", r.get("last reply") + (host.isEmpty() ? "" : ", said " + host));
            }
            html.close("span");
            if (all.size() > 1 && OPEN.contains(r.get("phase"))) {
                recipientActions(r);
            }
            html.close("div");
        }
        partEnd();
    }

    private static String hold(Map<String, String> r) {
        String by = r.get("held by");
        String since = r.get("held since");
        return r.get("held") + (by.isEmpty() ? "" : ", held by " + by) + (since.isEmpty() ? "" : ", since " + since);
    }

    private static String tone(Map<String, String> r) {
        return Texts.tone(r.get("held").isEmpty() ? r.get("phase") : "held");
    }

    private static String progress(Map<String, String> r) {
        List<String> words = new ArrayList<>();
        words.add(r.get("destination").isEmpty() ? "" : "to " + r.get("destination"));
        words.add(Texts.tries(r.get("tries")));
        words.add(r.get("next").isEmpty() ? "" : "next " + r.get("next"));
        words.add(r.get("not before").isEmpty() ? "" : "not before " + r.get("not before"));
        words.add(r.get("deliver by").isEmpty() ? "" : "deliver by " + r.get("deliver by"));
        words.add(r.get("sender told").isEmpty() ? "" : "sender notified of " + r.get("sender told"));
        words.add(r.get("at delivery").isEmpty() ? "" : "at delivery: " + r.get("at delivery"));
        words.removeIf(String::isEmpty);
        return String.join(" · ", words);
    }

    private void recipientActions(Map<String, String> r) {
        boolean held = !r.get("held").isEmpty();
        view.html().open("span", "class", "ph-buttons");
        view.button(
                held ? "queue-release" : "queue-hold",
                held ? "Release" : "Hold",
                "calm",
                "",
                "id",
                id,
                "recipient",
                r.get("recipient"));
        view.html().close("span");
    }

    /** What it says, as plain text. Shown to administrators, and if they ask for it: it was not written to them. */
    private void text() {
        if (!view.admin()) {
            return;
        }
        partBegin("Text");
        if (view.query("text").isEmpty()) {
            html.element(
                    "a", "Show the text", "href", choice.beside(id, "text", "shown") + "#ph-text", "data-panel", id);
            partEnd();
            return;
        }
        try {
            Result text = view.read("queue-text", "id", id);
            html.element(
                    "pre",
                    text.text(),
                    "class",
                    "ph-preview",
                    "id",
                    "ph-text",
                    "tabindex",
                    "0",
                    "aria-label",
                    "Text of the mail",
                    "data-focus",
                    "");
            for (Map<String, String> part : View.rows(text)) {
                String name = part.get("name");
                html.chip((name.isEmpty() ? "" : name + " · ") + part.get("part") + " · " + part.get("octets"), "calm");
            }
        } catch (OperationException unreadable) {
            view.empty(unreadable.getMessage());
        }
        partEnd();
    }

    /** The header section; the lines one looks for stand out. */
    private void header(String header) {
        partBegin("Header");
        html.open("pre", "tabindex", "0", "aria-label", "Header of the mail");
        boolean telling = false;
        for (String line : header.lines().toList()) {
            if (!line.startsWith(" ") && !line.startsWith("\t")) {
                int colon = line.indexOf(':');
                telling = colon > 0
                        && TELLING.contains(line.substring(0, colon).strip().toLowerCase(java.util.Locale.ROOT));
            }
            if (telling) {
                html.element("b", line);
            } else {
                html.text(line);
            }
            html.text("\n");
        }
        html.close("pre");
        partEnd();
    }
}
