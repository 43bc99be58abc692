package org.posthouse.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;

/** One mail of the queue: what it is, who is still to get it, what happened to it. */
final class QueuedMail {
    private static final Set<String> TELLING = Set.of("from", "to", "subject", "date");

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
        Map<String, String> facts = new LinkedHashMap<>();
        parts[0].lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                facts.put(line.substring(0, colon), line.substring(colon + 2));
            }
        });
        view.heading("Mail " + id, facts.getOrDefault("reason", "It has not been tried yet."));
        back(html);
        boolean held = facts.getOrDefault("state", "").equals("held");
        actions(view, id, held);
        html.open("div", "class", "ph-aside").open("div");
        recipients(view, mail);
        if (parts.length > 1) {
            header(view, parts[1]);
        }
        html.close("div").open("div");
        view.cardBegin("");
        html.open("dl", "class", "ph-facts");
        facts.forEach((name, value) -> {
            if (!name.equals("mail") && !name.equals("reason")) {
                html.element("dt", name).open("dd");
                if (name.equals("state")) {
                    html.chip(value, Texts.tone(value));
                } else if (name.equals("arrived")) {
                    html.time(value);
                } else {
                    html.text(value);
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

    private static void back(Html html) {
        html.open("p").element("a", "← all mail", "href", "posthouse-queue").close("p");
    }

    private static void actions(View view, String id, boolean held) {
        view.html().open("div", "class", "ph-actions");
        view.button("queue-retry", "Try now", "good", "", "id", id);
        view.button(held ? "queue-release" : "queue-hold", held ? "Release" : "Hold", "calm", "", "id", id);
        view.html().element("span", "", "class", "ph-grow");
        view.button(
                "queue-delete",
                "Delete and tell the sender",
                "bad",
                "Delete this mail? Its sender gets a report.",
                "id",
                id,
                "bounce",
                "true");
        view.button("queue-delete", "Delete silently", "bad", "Delete this mail? Nobody will be told.", "id", id);
        view.html().close("div");
    }

    private static void recipients(View view, Result mail) {
        Html html = view.html();
        view.cardBegin("Recipients");
        for (Map<String, String> r : View.rows(mail)) {
            String host = r.get("from host");
            html.open("div", "class", "ph-row ph-line")
                    .chip(r.get("phase"), Texts.tone(r.get("phase")))
                    .open("span", "class", "ph-grow")
                    .element("strong", r.get("recipient"));
            if (!r.get("last reply").isEmpty()) {
                html.element("small", r.get("last reply") + (host.isEmpty() ? "" : ", said " + host));
            }
            html.close("span").close("div");
        }
        view.cardEnd();
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
