package org.posthouse.console;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;

/** The mail that waits. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-queue", "felix.webconsole.title=Queue", Page.CATEGORY})
public final class QueuePage extends Page {
    private static final long serialVersionUID = 1;

    @Reference
    transient Operations operations;

    @Reference
    transient Guard guard;

    @Override
    Operations operations() {
        return operations;
    }

    @Override
    Guard guard() {
        return guard;
    }

    private static final int ROWS = 100;

    @Override
    void show(View view) throws OperationException {
        if (!view.query("id").isEmpty()) {
            one(view, view.query("id"));
            return;
        }
        view.heading("Queue", "Mail that is on its way elsewhere, waits for a second try, or was put aside.");
        Html html = view.html();
        boolean paused = view.rows("status").stream()
                .anyMatch(r -> r.get("part").equals("queue") && r.get("value").equals("paused"));
        html.open("div", "class", "ph-actions");
        html.chip(paused ? "paused" : "running", paused ? "warn" : "good");
        view.button(paused ? "queue-resume" : "queue-pause", paused ? "Go on" : "Pause", "calm", "");
        view.button("queue-retry", "Try all now", "calm", "");
        html.close("div");
        List<Map<String, String>> mails =
                view.rows("queue-list", "after", view.query("after"), "limit", Integer.toString(ROWS));
        view.cardBegin("");
        if (mails.isEmpty()) {
            view.empty("Nothing waits: every mail is where it should be.");
        }
        for (Map<String, String> mail : mails) {
            row(view, mail);
        }
        if (mails.size() == ROWS) {
            html.element(
                    "a", "Next page", "href", "?after=" + mails.get(ROWS - 1).get("id"));
        }
        view.cardEnd();
    }

    private static void row(View view, Map<String, String> mail) {
        Html html = view.html();
        String tone =
                switch (mail.get("state")) {
                    case "held" -> "warn";
                    case "deferred" -> "bad";
                    default -> "good";
                };
        html.open("div", "class", "ph-row ph-line")
                .chip(mail.get("state"), tone)
                .open("a", "href", "?id=" + mail.get("id"), "class", "ph-grow")
                .element("strong", mail.get("from"))
                .text(" → ")
                .element("strong", mail.get("to"))
                .open("small")
                .text(mail.get("id") + " · " + mail.get("arrived") + " · " + mail.get("size") + " · "
                        + mail.get("tries") + " tries"
                        + (mail.get("next").isEmpty() ? "" : " · next " + mail.get("next")))
                .close("small");
        if (!mail.get("reason").isEmpty()) {
            html.element("small", mail.get("reason"), "class", "ph-reason");
        }
        html.close("a").close("div");
    }

    private static void one(View view, String id) throws OperationException {
        Result mail = view.read("queue-show", "id", id);
        String[] parts = mail.text().split("\n\n", 2);
        view.heading(
                "Mail " + id,
                parts[0].lines().skip(1).reduce((a, b) -> a + " – " + b).orElse(""));
        Html html = view.html();
        html.open("p").element("a", "← all mail", "href", "?").close("p");
        html.open("div", "class", "ph-actions");
        view.button("queue-retry", "Try now", "good", "", "id", id);
        view.button("queue-hold", "Hold", "calm", "", "id", id);
        view.button("queue-release", "Release", "calm", "", "id", id);
        view.button(
                "queue-delete",
                "Delete, tell the sender",
                "bad",
                "Delete this mail and tell its sender?",
                "id",
                id,
                "bounce",
                "true");
        view.button("queue-delete", "Delete silently", "bad", "Delete this mail? Nobody will be told.", "id", id);
        html.close("div");
        view.cardBegin("Recipients");
        for (Map<String, String> r : View.rows(mail)) {
            String phase = r.get("phase");
            html.open("div", "class", "ph-row ph-line")
                    .chip(phase, phase.equals("done") ? "good" : phase.equals("failed") ? "bad" : "warn")
                    .element("strong", r.get("recipient"))
                    .element("span", r.get("last reply"), "class", "ph-grow ph-muted")
                    .element("span", r.get("from host"), "class", "ph-muted")
                    .close("div");
        }
        view.cardEnd();
        if (parts.length > 1) {
            view.cardBegin("Header");
            html.element("pre", parts[1]);
            view.cardEnd();
        }
    }
}
