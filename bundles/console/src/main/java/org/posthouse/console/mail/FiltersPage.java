package org.posthouse.console.mail;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

/** Which filters run, in what order, and what they decided. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-filters", "felix.webconsole.title=Filters", Page.CATEGORY})
public final class FiltersPage extends Page {
    private static final long serialVersionUID = 1;

    private static final String FAILURE = "\nlatest failure:\n";

    /** How filters tell of an exceeded budget. */
    private static final List<String> MARKS =
            List.of("set back to ", "being set back to ", "over budget: ", "restored: ");

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

    @Override
    protected void show(View view) throws OperationException {
        view.heading(
                "Filters",
                "Every mail passes through these from left to right, before it is accepted or before it is sent.");
        List<Map<String, String>> filters = view.rows("filter-list");
        List<Map<String, String>> idle =
                filters.stream().filter(f -> !isEnforced(f)).toList();
        FilterLife life = new FilterLife(filters);
        List<Map<String, String>> in = enforced(filters, "in");
        flow(view, life, in, "Mail comes in", "SMTP, submission, LMTP", "Accepted", "mailboxes and queue");
        List<Map<String, String>> out = enforced(filters, "out");
        if (!out.isEmpty()) {
            flow(view, life, out, "Mail leaves", "the queue", "Sent", "to other servers");
        }
        if (!idle.isEmpty()) {
            idle(view, life, idle);
        }
        another(view);
        new FilterTrialsCards(view).show(filters);
        decisions(view, in.isEmpty() && out.isEmpty());
    }

    private static boolean isEnforced(Map<String, String> filter) {
        return filter.get("state").startsWith("enforced");
    }

    private static List<Map<String, String>> enforced(List<Map<String, String>> filters, String direction) {
        return filters.stream()
                .filter(FiltersPage::isEnforced)
                .filter(f -> List.of(f.get("direction").split("[,\\s]+")).contains(direction)
                        || f.get("direction").equals("both"))
                .toList();
    }

    private static void flow(
            View view,
            FilterLife life,
            List<Map<String, String>> filters,
            String from,
            String whence,
            String to,
            String where) {
        Html html = view.html();
        html.open("div", "class", "ph-flow").open("div", "class", "ph-end");
        html.element("strong", from).element("small", whence);
        html.close("div");
        if (filters.isEmpty()) {
            html.open("div", "class", "ph-tile ph-vacant");
            html.element("strong", "No filter").element("p", "Mail that the intake allows is accepted unchecked.");
            html.close("div");
        }
        for (Map<String, String> filter : filters) {
            box(view, life, filter);
        }
        html.open("div", "class", "ph-end");
        html.element("strong", to).element("small", where);
        html.close("div").close("div");
    }

    /** Those that are there and not asked, and those that should be there and are not. */
    private static void idle(View view, FilterLife life, List<Map<String, String>> filters) {
        view.cardBegin("Not in use");
        view.html().open("div", "class", "ph-tiles");
        filters.forEach(filter -> box(view, life, filter));
        view.html().close("div");
        view.cardEnd();
    }

    private static void another(View view) {
        view.cardBegin("Try another version");
        view.formBegin("filter-try", "");
        view.field("Jar", "jar", "text", "its path on the server; it runs in shadow", true);
        view.submit("Try", "calm");
        view.formEnd();
        view.cardEnd();
    }

    private static void decisions(View view, boolean none) throws OperationException {
        Html html = view.html();
        view.cardBegin("Recent decisions");
        List<Map<String, String>> decisions = view.rows("filter-decisions");
        if (decisions.isEmpty()) {
            view.empty(
                    none
                            ? "A filter is one small bundle. Drop it into deploy/ and it checks the next mail;"
                                    + " feature:install posthouse-filter-attachments installs a ready-made one."
                            : "All mail has passed so far.");
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

    private static void box(View view, FilterLife life, Map<String, String> filter) {
        Html html = view.html();
        String state = filter.get("state");
        int mark = mark(state);
        String chip = mark < 0 ? state : mark == 0 ? "set back" : state.substring(0, mark - "; ".length());
        String bundle = filter.get("bundle");
        html.open("div", "class", "ph-tile")
                .open("div", "class", "ph-tile-head")
                .element("strong", filter.get("filter"))
                .chip(chip, mark == 0 || state.startsWith("absent") ? "bad" : isEnforced(filter) ? "good" : "warn")
                .close("div")
                .element("p", bundle.isEmpty() ? "no bundle provides it" : bundle.replace('/', ' '));
        Map<String, Long> verdicts = new LinkedHashMap<>();
        for (String verdict : filter.get("verdicts").split(", ")) {
            int space = verdict.lastIndexOf(' ');
            if (space > 0) {
                verdicts.put(verdict.substring(0, space), Texts.number(verdict.substring(space + 1)));
            }
        }
        shares(html, verdicts);
        long failures = Texts.number(filter.get("failures"));
        long waiting = Texts.number(filter.get("waiting"));
        html.open("p")
                .text(Texts.count(Texts.number(filter.get("calls")), "call") + " · mean " + filter.get("mean")
                        + (waiting > 0 ? " · " + waiting + " waiting" : "") + " · ranking " + filter.get("ranking"));
        if (failures > 0) {
            html.text(" · ").element("b", Texts.count(failures, "failure"), "class", "ph-bad");
        }
        html.close("p");
        if (mark >= 0) {
            marked(view, filter.get("filter"), state.substring(mark));
        }
        if (failures > 0) {
            failure(view, filter);
        }
        life.actions(view, filter);
        html.close("div");
    }

    /** Where the words begin that tell of an exceeded budget; negative if there are none. */
    private static int mark(String state) {
        return MARKS.stream()
                .mapToInt(words -> state.startsWith(words) ? 0 : state.indexOf("; " + words) + 2)
                .filter(start -> start != 1)
                .min()
                .orElse(-1);
    }

    /** It exceeded a budget: what was seen, what was done, and the way out. */
    private static void marked(View view, String name, String words) {
        int command = words.indexOf("; mail:filter-clear ");
        view.html()
                .open("p")
                .element("b", command < 0 ? words : words.substring(0, command), "class", "ph-bad")
                .close("p");
        view.button(
                "filter-clear",
                "Let it try again",
                "calm",
                "Judge all versions of " + name + " anew? One that was set back is in force again.",
                "name",
                name);
    }

    /** The latest failure of this very version, with its stack trace. */
    private static void failure(View view, Map<String, String> filter) {
        String report;
        try {
            report = view.read("filter-show", "name", filter.get("filter")).text();
        } catch (OperationException gone) {
            return;
        }
        for (String version : report.split("\n\n(?=filter: )")) {
            int failure = version.indexOf(FAILURE);
            if (failure >= 0 && version.contains("\nbundle: " + filter.get("bundle") + "\n")) {
                view.html()
                        .open("details")
                        .element("summary", "Latest failure")
                        .element("pre", version.substring(failure + FAILURE.length()))
                        .close("details");
            }
        }
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
