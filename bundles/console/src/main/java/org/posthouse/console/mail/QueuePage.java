package org.posthouse.console.mail;

import java.util.LinkedHashMap;
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

/** The mail that waits, and beside it the one that somebody looks at. */
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
    protected Operations operations() {
        return operations;
    }

    @Override
    protected Guard guard() {
        return guard;
    }

    private static final String PAGE = "posthouse-queue";
    private static final int ROWS = 100;
    private static final int DESTINATIONS = 8;
    private static final Pattern NEXT = Pattern.compile("--after (\\d+)");

    @Override
    protected void show(View view) throws OperationException {
        view.heading("Queue", "Mail on its way to other servers, waiting for another try, or on hold.");
        head(view);
        QueueChoice choice = new QueueChoice(view);
        String id = view.query("id");
        Html html = view.html();
        html.open("div", "class", "ph-split", "data-split", "").open("div");
        if (choice.isEmpty()) {
            destinations(view);
        }
        view.cardBegin("");
        choice.states();
        choice.form();
        mails(view, choice);
        view.cardEnd();
        html.close("div").open("div", "class", "ph-panel", "data-panel-place", "");
        if (!id.isEmpty()) {
            QueuedMail.show(view, choice, id);
        }
        html.close("div").close("div");
    }

    private static void head(View view) throws OperationException {
        Map<String, String> figures = new LinkedHashMap<>();
        view.rows("status").stream()
                .filter(r -> r.get("part").equals("queue"))
                .forEach(r -> figures.put(r.get("figure"), r.get("value")));
        boolean paused = figures.getOrDefault("state", "").equals("paused");
        Html html = view.html();
        html.open("div", "class", "ph-actions");
        html.chip(paused ? "paused" : "running", paused ? "warn" : "good");
        html.element(
                "span",
                figures.getOrDefault("waiting", "?") + " waiting, " + figures.getOrDefault("held", "?")
                        + " of them on hold, " + figures.getOrDefault("under way", "?") + " under way",
                "class",
                "ph-grow ph-muted");
        view.button(paused ? "queue-resume" : "queue-pause", paused ? "Resume" : "Pause", paused ? "good" : "calm", "");
        html.close("div");
        if (paused) {
            view.flash(
                    "warn",
                    "The queue is paused: nothing is delivered from it until you resume it. New mail is still"
                            + " accepted.");
        }
    }

    private static void mails(View view, QueueChoice choice) throws OperationException {
        Result list = view.read(
                "queue-list",
                choice.with(
                        QueueChoice.AFTER,
                        view.query(QueueChoice.AFTER),
                        "limit",
                        Integer.toString(ROWS),
                        "subjects",
                        "true"));
        List<Map<String, String>> mails = View.rows(list);
        if (mails.isEmpty() && list.text().isEmpty()) {
            view.empty(choice.isEmpty() ? "The queue is empty." : "No queued mail matches.");
            return;
        }
        choice.actions();
        QueueTable.show(view, choice, mails);
        Matcher next = NEXT.matcher(list.text());
        if (next.find()) {
            view.html()
                    .element(
                            "a",
                            "Next page →",
                            "class",
                            "ph-next",
                            "href",
                            Texts.link(PAGE, choice.with(QueueChoice.AFTER, next.group(1))));
        }
    }

    /** Where mail wants to go: a host that is down shows as a long bar, and says why. */
    private static void destinations(View view) throws OperationException {
        List<Map<String, String>> all = view.rows("queue-destinations", "limit", Integer.toString(DESTINATIONS + 1));
        if (all.isEmpty()) {
            return;
        }
        long most = Math.max(1, Texts.number(all.get(0).get("mails")));
        Html html = view.html();
        view.cardBegin("Destinations");
        html.open("div", "class", "ph-ranks");
        all.stream().limit(DESTINATIONS).forEach(d -> html.open(
                        "a", "href", Texts.link(PAGE, "destination", d.get("destination")))
                .text(d.get("destination"))
                .element("small", waiting(d))
                .element("small", d.get("obstacle"), "class", "ph-reason")
                .close("a")
                .open("i", "aria-hidden", "true", "style", "--share:" + Texts.number(d.get("mails")) * 100 / most + "%")
                .close("i")
                .element("b", d.get("mails")));
        html.close("div");
        if (all.size() > DESTINATIONS) {
            html.element("p", "and others with fewer mails", "class", "ph-muted");
        }
        view.cardEnd();
    }

    private static String waiting(Map<String, String> d) {
        StringBuilder text = new StringBuilder();
        for (String state : List.of("due", "deferred", "held", "under way")) {
            if (!d.get(state).equals("0")) {
                text.append(d.get(state)).append(' ').append(state).append(", ");
            }
        }
        return text + "at most " + d.get("at once") + " at once, oldest " + d.get("oldest");
    }
}
