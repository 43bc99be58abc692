package org.posthouse.console.mail;

import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.html.Html;
import org.posthouse.console.page.View;

/** The senders that the site always wants, or never. */
final class SendersCard {
    private SendersCard() {}

    static void show(View view) {
        view.cardBegin("Senders");
        try {
            List<Map<String, String>> senders = view.rows("sender-list");
            view.html()
                    .element(
                            "p",
                            "For the whole site. Mail of allowed senders is not treated as junk if it is proven to be from"
                                    + " them; mail of blocked senders goes to Junk. Users have lists of their own.",
                            "class",
                            "ph-muted");
            senders.forEach(sender -> row(view, sender));
            view.html().open("div", "class", "ph-actions");
            form(view, "sender-allow", "Allow", "good");
            form(view, "sender-block", "Block", "bad");
            view.html().close("div");
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.cardEnd();
    }

    private static void form(View view, String operation, String verb, String tone) {
        view.formBegin(operation, "");
        view.field(verb + " a sender", "sender", "text", "joe@example.com, example.com", true);
        view.submit(verb, tone);
        view.formEnd();
    }

    private static void row(View view, Map<String, String> sender) {
        String name = sender.get("sender");
        boolean allowed = sender.get("opinion").equals("allowed");
        Html html = view.html();
        html.open("div", "class", "ph-row ph-line").chip(sender.get("opinion"), allowed ? "good" : "bad");
        html.open("span", "class", "ph-grow").element("strong", name);
        html.element("small", "since " + sender.get("since")).close("span");
        view.button("sender-forget", "Remove", "calm", "Remove " + name + " from the list?", "sender", name);
        html.close("div");
    }
}
