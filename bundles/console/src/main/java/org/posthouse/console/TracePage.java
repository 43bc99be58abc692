package org.posthouse.console;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;

/** What happened to a mail. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-trace", "felix.webconsole.title=Trace", Page.CATEGORY})
public final class TracePage extends Page {
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

    /** How an id of a mail looks; an address does not. */
    private static final String ID = "\\d[0-9a-z]{9,19}";

    private static final List<String> CHOICES =
            List.of("delivered", "relayed", "refused", "held", "deferred", "bounced");

    @Override
    void show(View view) throws OperationException {
        String like = view.query("like");
        String id = view.query("id").isEmpty() && like.matches(ID) ? like : view.query("id");
        view.heading("Trace", "What happened to a mail, stage by stage. The log has the same ids.");
        Html html = view.html();
        view.search("like", "id of a mail, or part of an address", "Find", "posthouse-trace");
        if (id.isEmpty()) {
            latest(view, like);
        } else {
            html.open("p")
                    .element("a", "← the latest mails", "href", "posthouse-trace")
                    .close("p");
            view.cardBegin("Mail " + id);
            timeline(view, id);
            view.cardEnd();
        }
    }

    private static void latest(View view, String like) throws OperationException {
        Html html = view.html();
        String stage = view.query("stage");
        html.open("div", "class", "ph-choices");
        html.element(
                "a",
                "all",
                "href",
                Texts.link("posthouse-trace", "like", like),
                "aria-current",
                stage.isEmpty() ? "true" : null);
        for (String choice : CHOICES) {
            html.element(
                    "a",
                    choice,
                    "href",
                    Texts.link("posthouse-trace", "like", like, "stage", choice),
                    "aria-current",
                    choice.equals(stage) ? "true" : null);
        }
        html.close("div");
        List<Map<String, String>> events = view.rows("trace", "like", like, "limit", "500").stream()
                .filter(event -> stage.isEmpty() || event.get("stage").equals(stage))
                .limit(100)
                .toList();
        view.cardBegin(like.isEmpty() ? "The latest mails and where they are" : "Mails with \u201c" + like + "\u201d");
        if (events.isEmpty()) {
            boolean any = stage.isEmpty() && like.isEmpty();
            view.empty(any ? "No mail yet." : "No such mail lately; the log reaches further back.");
        }
        list(html, events);
        view.cardEnd();
    }

    /** Mails, one a line, with the last thing that happened to each. */
    static void list(Html html, List<Map<String, String>> events) {
        html.open("ol", "class", "ph-list");
        for (Map<String, String> event : events) {
            html.open("li").chip(event.get("stage"), Texts.tone(event.get("stage")));
            html.time(event.get("time"));
            html.element("a", event.get("mail"), "href", Texts.link("posthouse-trace", "id", event.get("mail")));
            html.open("span", "class", "ph-detail");
            if (!event.get("envelope").isEmpty()) {
                html.element("b", event.get("envelope"));
            }
            html.element("span", event.get("detail")).close("span").close("li");
        }
        html.close("ol");
    }

    /** The stages of one mail; says so if nothing is known. */
    static void timeline(View view, String id) {
        Html html = view.html();
        List<Map<String, String>> events;
        try {
            events = view.rows("trace", "id", id);
        } catch (OperationException unknown) {
            view.empty(unknown.getMessage());
            return;
        }
        html.open("ol", "class", "ph-timeline");
        for (Map<String, String> event : events) {
            String stage = event.get("stage");
            html.open("li", "class", "ph-" + Texts.tone(stage));
            html.element("strong", stage).time(event.get("time"));
            html.element("span", event.get("after"), "class", "ph-after");
            html.element("span", event.get("detail"), "class", "ph-detail").close("li");
        }
        html.close("ol");
    }
}
