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

    @Override
    void show(View view) throws OperationException {
        String id = view.query("id");
        view.heading("Trace", "What happened to a mail, stage by stage. The log has the same ids.");
        Html html = view.html();
        html.open("form", "method", "get", "class", "ph-form ph-search");
        html.open("input", "name", "id", "type", "search", "value", id, "placeholder", "id of a mail");
        html.element("button", "Follow", "type", "submit", "class", "ph-button ph-calm")
                .close("form");
        List<Map<String, String>> events = view.rows("trace", "id", id);
        view.cardBegin(id.isEmpty() ? "The latest mails and where they are" : "Mail " + id);
        if (events.isEmpty()) {
            view.empty("No mail yet.");
        }
        html.open("ol", "class", id.isEmpty() ? "ph-list" : "ph-timeline");
        for (Map<String, String> event : events) {
            html.open("li").chip(event.get("stage"), tone(event.get("stage")));
            html.element("time", event.get("time"));
            if (id.isEmpty()) {
                html.element("a", event.get("mail"), "href", "?id=" + event.get("mail"));
            }
            html.element("span", event.get("detail")).close("li");
        }
        html.close("ol");
        view.cardEnd();
    }

    private static String tone(String stage) {
        return switch (stage) {
            case "delivered", "relayed" -> "good";
            case "deferred", "held", "quarantined" -> "warn";
            case "bounced", "rejected", "failed", "discarded" -> "bad";
            default -> "calm";
        };
    }
}
