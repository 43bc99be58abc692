package org.posthouse.console;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;

/** The state of the server at a glance. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse", "felix.webconsole.title=Overview", Page.CATEGORY})
public final class OverviewPage extends Page {
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

    @Reference
    transient Sampler sampler;

    @Override
    void show(View view) throws OperationException {
        List<Map<String, String>> status = view.rows("status");
        view.heading("Posthouse", "Every part can be changed while the mail runs.");
        Html html = view.html();
        html.open("div", "data-refresh", "5", "class", "ph-grid ph-full");
        figures(view, status);
        view.cardBegin("Mail per second");
        html.open("p", "class", "ph-legend")
                .element("span", "received", "class", "ph-in")
                .element("span", "delivered or relayed", "class", "ph-out")
                .close("p");
        Chart.draw(html, sampler.points());
        view.cardEnd();
        listeners(view);
        html.close("div");
    }

    private static String value(List<Map<String, String>> status, String part, String figure) {
        return status.stream()
                .filter(r -> r.get("part").equals(part) && r.get("figure").equals(figure))
                .map(r -> r.get("value"))
                .findFirst()
                .orElse("–");
    }

    private static void figures(View view, List<Map<String, String>> status) {
        view.html().open("section", "class", "ph-figures");
        String open = value(status, "listeners", "open listeners");
        String[] parts = open.split(" of ");
        boolean all = parts.length == 2 && parts[0].equals(parts[1]);
        view.figure(open, "listeners open", all ? "good" : "bad");
        view.figure(value(status, "listeners", "open connections"), "connections", "calm");
        view.figure(value(status, "mail", "received"), "mails received", "calm");
        view.figure(value(status, "queue", "waiting"), "waiting in the queue", "calm");
        String held = value(status, "queue", "held");
        view.figure(held, "on hold", held.equals("0") ? "calm" : "warn");
        String state = value(status, "queue", "state");
        view.figure(state, "queue", state.equals("running") ? "good" : "warn");
        view.figure(value(status, "store", "messages"), "messages stored, " + value(status, "store", "holds"), "calm");
        view.figure(value(status, "store", "disk free"), "free on the disk", "calm");
        view.figure(
                value(status, "process", "heap"), "heap, " + value(status, "process", "threads") + " threads", "calm");
        view.figure(value(status, "process", "up"), "up, Java " + value(status, "process", "java"), "calm");
        view.html().close("section");
    }

    private static void listeners(View view) throws OperationException {
        Html html = view.html();
        view.cardBegin("Listeners");
        html.open("div", "class", "ph-tiles");
        for (Map<String, String> l : view.rows("listener-list")) {
            html.open("div", "class", "ph-tile")
                    .open("div", "class", "ph-tile-head")
                    .element("strong", l.get("listener"))
                    .chip(l.get("state"), l.get("state").equals("open") ? "good" : "bad")
                    .close("div")
                    .element("code", l.get("address"))
                    .element("p", l.get("protocol") + ", TLS " + l.get("tls"))
                    .element(
                            "p",
                            l.get("open") + " open · " + l.get("accepted") + " accepted · " + l.get("refused")
                                    + " refused")
                    .element("p", l.get("moved") + " sessions moved to a new version, " + l.get("drained") + " drained")
                    .close("div");
        }
        html.close("div");
        view.cardEnd();
    }
}
