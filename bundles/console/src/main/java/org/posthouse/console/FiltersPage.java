package org.posthouse.console;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;

/** Which filters run, in what order, and what they decided. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-filters", "felix.webconsole.title=Filters", Page.CATEGORY})
public final class FiltersPage extends Page {
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
        view.heading("Filters", "Mail passes them from left to right. Drop a bundle into deploy/ to add one.");
        Html html = view.html();
        List<Map<String, String>> filters = view.rows("filter-list");
        html.open("div", "class", "ph-flow").element("div", "mail comes in", "class", "ph-end");
        for (Map<String, String> filter : filters) {
            box(html, filter);
        }
        html.element("div", filters.isEmpty() ? "no filter: delivery" : "delivery", "class", "ph-end")
                .close("div");
        view.cardBegin("What they decided lately");
        List<Map<String, String>> decisions = view.rows("filter-decisions");
        if (decisions.isEmpty()) {
            view.empty("Nothing but pass so far.");
        }
        html.open("ol", "class", "ph-list");
        for (Map<String, String> d : decisions) {
            String verdict = d.get("verdict");
            html.open("li")
                    .chip(verdict, verdict.equals("reject") ? "bad" : verdict.equals("annotate") ? "calm" : "warn")
                    .element("time", d.get("time"))
                    .element("strong", d.get("filter"))
                    .element("a", d.get("mail"), "href", "posthouse-trace?id=" + d.get("mail"))
                    .element("span", d.get("stage") + ": " + d.get("detail"))
                    .close("li");
        }
        html.close("ol");
        view.cardEnd();
    }

    private static void box(Html html, Map<String, String> filter) {
        String state = filter.get("state");
        boolean present = state.startsWith("in force");
        html.open("div", "class", "ph-tile")
                .open("div", "class", "ph-tile-head")
                .element("strong", filter.get("filter"))
                .chip(state, present ? "good" : "bad")
                .close("div")
                .element("code", filter.get("bundle").isEmpty() ? "no bundle" : filter.get("bundle"))
                .element(
                        "p",
                        "ranking " + filter.get("ranking") + " · " + filter.get("calls") + " calls · mean "
                                + filter.get("mean"))
                .element("p", filter.get("failures") + " failures");
        for (String verdict : filter.get("verdicts").split(", ")) {
            if (!verdict.isEmpty()) {
                html.chip(verdict, verdict.startsWith("pass") ? "good" : "calm");
            }
        }
        html.close("div");
    }
}
