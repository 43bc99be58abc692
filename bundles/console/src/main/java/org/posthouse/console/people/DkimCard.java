package org.posthouse.console.people;

import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.html.Html;
import org.posthouse.console.page.View;

/** The keys that sign mail which leaves, of all domains. */
final class DkimCard {
    private DkimCard() {}

    static void show(View view) {
        view.cardBegin("Signing keys (DKIM)");
        try {
            List<Map<String, String>> keys = view.rows("dkim-list");
            if (keys.isEmpty()) {
                view.empty("Mail is not signed. The first keys of a domain are created when you open its DNS records.");
            }
            keys.forEach(key -> row(view, key));
            if (!keys.isEmpty()) {
                view.html().open("div", "class", "ph-actions");
                view.button("dkim-check", "Check DNS for new records now", "calm", "");
                view.html().close("div");
            }
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.cardEnd();
    }

    private static void row(View view, Map<String, String> key) {
        String name = key.get("selector") + " of " + key.get("domain");
        Html html = view.html();
        html.open("div", "class", "ph-row ph-line").chip(key.get("state"), tone(key.get("state")));
        html.open("span", "class", "ph-grow")
                .element("strong", key.get("domain"))
                .text(" ");
        html.element("code", key.get("selector")).text(" " + key.get("algorithm"));
        html.element("small", "since " + key.get("since")).close("span");
        view.button(
                "dkim-delete",
                "Delete",
                "bad",
                "Delete the key " + name + "? Mail that it signed fails once its record is gone.",
                "domain",
                key.get("domain"),
                "selector",
                key.get("selector"));
        html.close("div");
    }

    private static String tone(String state) {
        return switch (state) {
            case "signing" -> "good";
            case "waiting" -> "warn";
            default -> "calm";
        };
    }
}
