package org.posthouse.console.mail;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

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
    protected Operations operations() {
        return operations;
    }

    @Override
    protected Guard guard() {
        return guard;
    }

    /** How an id of a mail looks; an address does not. */
    private static final String ID = "\\d[0-9a-z]{9,19}";

    private static final String PAGE = "posthouse-trace";
    private static final int ROWS = 100;
    private static final Pattern MORE = Pattern.compile("--after (\\d+)");

    private static final List<String> CHOICES =
            List.of("delivered", "relayed", "refused", "held", "deferred", "bounced");

    @Override
    protected void show(View view) throws OperationException {
        String like = view.query("like");
        String id = view.query("id").isEmpty() && like.matches(ID) ? like : view.query("id");
        view.heading("Trace", "What happened to each mail, stage by stage. The log uses the same ids.");
        if (id.isEmpty()) {
            latest(view, like);
            return;
        }
        view.html()
                .open("p")
                .element("a", "\u2190 the latest mails", "href", PAGE)
                .close("p");
        view.cardBegin("Mail " + id);
        timeline(view, id, true);
        view.cardEnd();
    }

    private static void latest(View view, String like) throws OperationException {
        Html html = view.html();
        String stage = view.query("stage");
        view.cardBegin("");
        view.search("like", "mail id, part of an address, or Message-ID", "Find", PAGE);
        html.open("nav", "class", "ph-choices", "aria-label", "Where mails are");
        choice(html, "all", like, "", stage);
        CHOICES.forEach(choice -> choice(html, choice, like, choice, stage));
        html.close("nav");
        Result found = view.read("trace", "like", like, "after", view.query("after"), "limit", "500");
        List<Map<String, String>> events = View.rows(found).stream()
                .filter(event -> stage.isEmpty() || event.get("stage").equals(stage))
                .limit(ROWS)
                .toList();
        if (events.isEmpty()) {
            boolean any = stage.isEmpty() && like.isEmpty();
            view.empty(any ? "No mail yet." : "No such mail.");
        } else {
            table(html, events);
        }
        Matcher more = MORE.matcher(found.text());
        if (more.find()) {
            String link = Texts.link(PAGE, "like", like, "stage", stage, "after", more.group(1));
            html.element("a", "Search further back \u2192", "class", "ph-next", "href", link);
        }
        view.cardEnd();
    }

    private static void choice(Html html, String title, String like, String stage, String chosen) {
        String link = Texts.link(PAGE, "like", like, "stage", stage);
        html.element("a", title, "href", link, "aria-current", stage.equals(chosen) ? "true" : null);
    }

    private static void table(Html html, List<Map<String, String>> events) {
        html.open("table", "class", "ph-table ph-stack ph-flat").element("caption", "Mails, newest first");
        html.open("thead").open("tr");
        for (String heading : List.of("Mail", "State", "Time", "Last event")) {
            html.element("th", heading, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        for (Map<String, String> event : events) {
            String id = event.get("mail");
            String envelope = event.get("envelope");
            html.open("tr").open("td").open("a", "href", Texts.link(PAGE, "id", id), "class", "ph-plain");
            html.element("strong", envelope.isEmpty() ? id : envelope).close("a");
            if (!envelope.isEmpty()) {
                html.open("small").element("code", id).close("small");
            }
            html.close("td").open("td", "class", "ph-tight ph-inline");
            html.chip(event.get("stage"), Texts.tone(event.get("stage"))).close("td");
            html.open("td", "class", "ph-tight ph-inline")
                    .time(event.get("time"))
                    .close("td");
            html.element("td", event.get("detail"), "class", "ph-muted").close("tr");
        }
        html.close("tbody").close("table");
    }

    /** Mails, one a line, with the last thing that happened to each. */
    public static void list(Html html, List<Map<String, String>> events) {
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

    /**
     * The stages of one mail; says so if nothing is known.
     *
     * @param linked with a link to the queue if the mail still waits
     */
    public static void timeline(View view, String id, boolean linked) {
        Html html = view.html();
        List<Map<String, String>> events;
        try {
            Result story = view.read("trace", "id", id);
            events = View.rows(story);
            if (linked && !story.text().isEmpty()) {
                html.open("p")
                        .element("a", "It is still in the queue →", "href", Texts.link("posthouse-queue", "id", id))
                        .close("p");
            }
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
