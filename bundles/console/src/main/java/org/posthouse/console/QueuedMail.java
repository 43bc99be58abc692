package org.posthouse.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;

/** One mail of the queue: what it is, who is still to get it, what happened to it. */
final class QueuedMail {
    private static final Set<String> TELLING = Set.of("from", "to", "subject", "date");

    /** Facts that have a place of their own. */
    private static final Set<String> ELSEWHERE = Set.of("mail", "reason", "finding", "result", "attribute");

    /** Phases in which something is left to do. */
    private static final Set<String> OPEN = Set.of("waiting", "telling");

    private QueuedMail() {}

    static void show(View view, String id) {
        Html html = view.html();
        Result mail;
        try {
            mail = view.read("queue-show", "id", id);
        } catch (OperationException gone) {
            view.heading("Mail " + id, gone.getMessage() + ".");
            back(html);
            view.cardBegin("What happened to it");
            TracePage.timeline(view, id);
            view.cardEnd();
            return;
        }
        String[] parts = mail.text().split("\n\n", 2);
        Map<String, List<String>> facts = facts(parts[0]);
        String state = fact(facts, "state", "");
        view.heading("Mail " + id, fact(facts, "reason", "It has not been tried yet."));
        back(html);
        actions(view, id, state);
        html.open("div", "class", "ph-aside").open("div");
        recipients(view, id, mail);
        known(view, "What filters found", facts.getOrDefault("finding", List.of()));
        known(view, "What was published", facts.getOrDefault("result", List.of()));
        known(view, "Attributes", facts.getOrDefault("attribute", List.of()));
        if (parts.length > 1) {
            header(view, parts[1]);
        }
        html.close("div").open("div");
        view.cardBegin("");
        html.open("dl", "class", "ph-facts");
        facts.forEach((name, values) -> {
            if (!ELSEWHERE.contains(name)) {
                html.element("dt", name).open("dd");
                if (name.equals("state")) {
                    html.chip(state, Texts.tone(state));
                } else if (name.equals("arrived")) {
                    html.time(values.get(0));
                } else {
                    html.text(values.get(0));
                }
                html.close("dd");
            }
        });
        html.close("dl");
        view.cardEnd();
        view.cardBegin("So far");
        TracePage.timeline(view, id);
        view.cardEnd();
        html.close("div").close("div");
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

    private static void known(View view, String title, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        Html html = view.html();
        view.cardBegin(title);
        html.open("ol", "class", "ph-list");
        lines.forEach(line ->
                html.open("li").element("span", line, "class", "ph-detail").close("li"));
        html.close("ol");
        view.cardEnd();
    }

    private static void back(Html html) {
        html.open("p").element("a", "← all mail", "href", "posthouse-queue").close("p");
    }

    private static void actions(View view, String id, String state) {
        view.html().open("div", "class", "ph-actions");
        view.button("queue-retry", "Try now", "good", "", "id", id);
        if (state.endsWith("held")) {
            view.button("queue-release", "Release", "calm", "", "id", id);
            view.formBegin("queue-rework", "", "id", id);
            view.field("From", "sender", "text", "another sender; <> for nobody", false);
            view.field("To", "recipients", "text", "only these, separated by commas", false);
            view.submit("Release so", "calm");
            view.formEnd();
        }
        if (!state.equals("held")) {
            view.formBegin("queue-hold", "", "id", id);
            view.field("Why", "because", "text", "for those who find it on hold", false);
            view.submit("Hold", "calm");
            view.formEnd();
        }
        view.html().element("span", "", "class", "ph-grow");
        view.button(
                "queue-bounce",
                "Give up and tell the sender",
                "bad",
                "Give this mail up? Its sender gets a report.",
                "id",
                id);
        view.button("queue-delete", "Delete silently", "bad", "Delete this mail? Nobody will be told.", "id", id);
        view.html().close("div");
    }

    private static void recipients(View view, String id, Result mail) {
        Html html = view.html();
        view.cardBegin("Recipients");
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
                recipientActions(view, id, r);
            }
            html.close("div");
        }
        view.cardEnd();
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
        words.add(r.get("sender told").isEmpty() ? "" : "sender told of " + r.get("sender told"));
        words.add(r.get("at delivery").isEmpty() ? "" : "at delivery: " + r.get("at delivery"));
        words.removeIf(String::isEmpty);
        return String.join(" · ", words);
    }

    private static void recipientActions(View view, String id, Map<String, String> r) {
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

    /** The header section; the lines one looks for stand out. */
    private static void header(View view, String header) {
        Html html = view.html();
        view.cardBegin("Header");
        html.open("pre");
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
        view.cardEnd();
    }
}
