package org.posthouse.console;

import java.util.LinkedHashMap;
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
        view.heading("Filters", "Every mail passes them from left to right before it is accepted.");
        Html html = view.html();
        List<Map<String, String>> filters = view.rows("filter-list");
        html.open("div", "class", "ph-flow").open("div", "class", "ph-end");
        html.element("strong", "Mail comes in").element("small", "SMTP, submission, LMTP");
        html.close("div");
        if (filters.isEmpty()) {
            html.open("div", "class", "ph-tile ph-vacant");
            html.element("strong", "No filter").element("p", "Everything the intake allows goes straight on.");
            html.close("div");
        }
        for (Map<String, String> filter : filters) {
            box(html, filter);
        }
        html.open("div", "class", "ph-end");
        html.element("strong", "Accepted").element("small", "mailboxes and queue");
        html.close("div").close("div");
        decisions(view, filters.isEmpty());
    }

    private static void decisions(View view, boolean none) throws OperationException {
        Html html = view.html();
        view.cardBegin("What they decided lately");
        List<Map<String, String>> decisions = view.rows("filter-decisions");
        if (decisions.isEmpty()) {
            view.empty(
                    none
                            ? "A filter is one small bundle. Drop it into deploy/ and the next mail passes it;"
                                    + " feature:install posthouse-filter-attachments brings one that is ready."
                            : "Nothing but pass so far.");
        }
        html.open("ol", "class", "ph-list");
        for (Map<String, String> d : decisions) {
            html.open("li")
                    .chip(d.get("verdict"), Texts.tone(d.get("verdict")))
                    .time(d.get("time"))
                    .element("strong", d.get("filter"))
                    .element("a", d.get("mail"), "href", Texts.link("posthouse-trace", "id", d.get("mail")))
                    .element("span", d.get("stage") + ": " + d.get("detail"), "class", "ph-detail")
                    .close("li");
        }
        html.close("ol");
        view.cardEnd();
    }

    private static void box(Html html, Map<String, String> filter) {
        String state = filter.get("state");
        boolean present = state.startsWith("in force");
        String bundle = filter.get("bundle");
        html.open("div", "class", "ph-tile")
                .open("div", "class", "ph-tile-head")
                .element("strong", filter.get("filter"))
                .chip(state, present ? "good" : "bad")
                .close("div")
                .element("p", bundle.isEmpty() ? "no bundle offers it" : bundle.replace('/', ' '));
        Map<String, Long> verdicts = new LinkedHashMap<>();
        for (String verdict : filter.get("verdicts").split(", ")) {
            int space = verdict.lastIndexOf(' ');
            if (space > 0) {
                verdicts.put(verdict.substring(0, space), Texts.number(verdict.substring(space + 1)));
            }
        }
        shares(html, verdicts);
        long failures = Texts.number(filter.get("failures"));
        html.open("p")
                .text(Texts.count(Texts.number(filter.get("calls")), "call") + " · mean " + filter.get("mean")
                        + " · ranking " + filter.get("ranking"));
        if (failures > 0) {
            html.text(" · ").element("b", Texts.count(failures, "failure"), "class", "ph-bad");
        }
        html.close("p").close("div");
    }

    /** A bar divided among the verdicts, and a legend. */
    private static void shares(Html html, Map<String, Long> verdicts) {
        long all = verdicts.values().stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return;
        }
        html.open("div", "class", "ph-shares");
        verdicts.forEach((verdict, count) -> html.element(
                "span",
                "",
                "class",
                "ph-" + Texts.tone(verdict),
                "style",
                "flex-grow:" + count,
                "title",
                count + " " + verdict));
        html.close("div").open("div");
        verdicts.forEach((verdict, count) -> html.chip(count + " " + verdict, Texts.tone(verdict)));
        html.close("div");
    }
}
