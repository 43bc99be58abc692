package org.posthouse.console.overview;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.mail.TracePage;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

/** The state of the server at a glance. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse", "felix.webconsole.title= Overview", Page.CATEGORY})
public final class OverviewPage extends Page {
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

    @Reference
    transient Sampler sampler;

    private static final int LATEST = 14;

    @Override
    protected void show(View view) throws OperationException {
        Status status = new Status(view.read("status"));
        view.heading(
                "Overview",
                "Up " + status.get("process", "up") + " · Java " + status.get("process", "java") + " · heap "
                        + status.get("process", "heap") + " · " + status.get("process", "threads") + " threads");
        Html html = view.html();
        html.open("div", "data-refresh", Integer.toString(Sampler.SECONDS));
        html.open("div", "data-piece", "health");
        health(view, status);
        SetupPage.summary(view);
        html.close("div").open("div", "data-piece", "figures");
        figures(view, status);
        html.close("div").open("div", "data-piece", "chart");
        chart(view);
        html.close("div").open("div", "class", "ph-halves").open("div", "data-piece", "listeners");
        listeners(view);
        html.close("div").open("div", "data-piece", "latest");
        latest(view);
        html.close("div").close("div").close("div");
    }

    /** Mail over the time that is chosen; an hour if none is. */
    private void chart(View view) {
        String chosen = view.query("span").isEmpty() ? History.Span.HOUR.title : view.query("span");
        Chart.Scale scale = Chart.Scale.NOW;
        List<Sampler.Point> points = sampler.points();
        Html html = view.html();
        view.cardBegin("");
        html.open("div", "class", "ph-card-head").element("h2", "Mail");
        html.open("p", "class", "ph-legend")
                .element("span", "received", "class", "ph-in")
                .element("span", "delivered or relayed", "class", "ph-out")
                .close("p");
        html.open("nav", "class", "ph-choices", "aria-label", "Time of the chart");
        span(html, "10min", "10 minutes", chosen);
        for (History.Span span : History.Span.values()) {
            span(html, span.title, span.title, chosen);
            if (span.title.equals(chosen)) {
                scale = Chart.Scale.of(span);
                points = sampler.points(span);
            }
        }
        html.close("nav").close("div");
        html.open("div", "class", "ph-scroll", "tabindex", "0", "role", "group", "aria-label", "Chart");
        Chart.draw(html, points, scale);
        html.close("div");
        view.cardEnd();
    }

    private static void span(Html html, String name, String title, String chosen) {
        html.element(
                "a",
                title,
                "href",
                Texts.link("posthouse", "span", name),
                "aria-current",
                name.equals(chosen) ? "true" : null);
    }

    private static void health(View view, Status status) {
        Html html = view.html();
        List<Health.Note> notes = Health.notes(view, status);
        html.open("div", "class", "ph-health");
        if (notes.isEmpty()) {
            html.element("span", "Everything is in order", "class", "ph-chip ph-good");
        }
        for (Health.Note note : notes) {
            html.element("a", note.text(), "class", "ph-chip ph-" + note.tone(), "href", note.page());
        }
        html.close("div");
    }

    private static void figures(View view, Status status) {
        view.html().open("section", "class", "ph-figures");
        String open = status.get("listeners", "open listeners");
        String[] parts = open.split(" of ");
        boolean all = parts.length == 2 && parts[0].equals(parts[1]);
        view.figure(open, "listeners open", all ? "good" : "bad", "posthouse-wiring");
        view.figure(status.get("listeners", "open connections"), "connections now", "calm", "posthouse-server");
        view.figure(Long.toString(status.mails("received")), "mails received", "calm", "posthouse-trace");
        view.figure(
                Long.toString(status.mails("delivered", "relayed")),
                "delivered or relayed",
                "calm",
                "posthouse-trace?stage=delivered");
        view.figure(Long.toString(status.mails("refused")), "refused", "calm", "posthouse-trace?stage=refused");
        long held = Texts.number(status.get("queue", "held"));
        view.figure(
                status.get("queue", "waiting"),
                "in the queue" + (held > 0 ? ", " + held + " on hold" : ""),
                held > 0 ? "warn" : "calm",
                "posthouse-queue");
        view.figure(
                status.get("store", "messages"),
                "messages stored, " + status.get("store", "holds"),
                "calm",
                "posthouse-accounts");
        view.figure(status.get("store", "disk free"), "free on the disk", "calm", "posthouse-server");
        view.html().close("section");
    }

    private static void latest(View view) {
        Html html = view.html();
        view.cardBegin("Latest mails");
        try {
            List<Map<String, String>> events = view.rows("trace", "limit", Integer.toString(LATEST));
            if (events.isEmpty()) {
                view.empty("No mail yet. The demo's banner shows how to send the first one.");
            }
            TracePage.list(html, events);
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.cardEnd();
    }

    private static void listeners(View view) {
        Html html = view.html();
        view.cardBegin("Listeners");
        try {
            for (Map<String, String> l : view.rows("listener-list")) {
                boolean open = l.get("state").equals("open");
                html.open("div", "class", "ph-row ph-line")
                        .open("span", "class", "ph-dot ph-" + (open ? "good" : "bad"), "title", l.get("state"))
                        .close("span")
                        .open("span", "class", "ph-grow")
                        .element("strong", l.get("listener"))
                        .text(" ")
                        .element("code", l.get("address"))
                        .text(" ");
                String more = open ? taken(l) : l.get("state");
                html.chip(tls(l.get("tls")), l.get("tls").equals("none") ? "gone" : "calm");
                if (!more.isEmpty()) {
                    html.element("small", more, "class", open ? "" : "ph-bad");
                }
                html.close("span")
                        .open("span", "class", "ph-count")
                        .element("b", l.get("open"))
                        .text(" open")
                        .close("span")
                        .open("span", "class", "ph-count")
                        .element("b", l.get("accepted"))
                        .text(" taken")
                        .close("span")
                        .close("div");
            }
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.cardEnd();
    }

    private static String tls(String mode) {
        return switch (mode) {
            case "implicit" -> "TLS";
            case "starttls" -> "STARTTLS";
            default -> "unencrypted";
        };
    }

    private static String taken(Map<String, String> l) {
        long moved = Texts.number(l.get("moved"));
        long drained = Texts.number(l.get("drained"));
        long refused = Texts.number(l.get("refused"));
        List<String> taken = new ArrayList<>();
        if (moved > 0) {
            taken.add(Texts.count(moved, "session") + " moved to a new version");
        }
        if (drained > 0) {
            taken.add(drained + " drained");
        }
        if (refused > 0) {
            taken.add(refused + " refused");
        }
        return String.join(" · ", taken);
    }
}
