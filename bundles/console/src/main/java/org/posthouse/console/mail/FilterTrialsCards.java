package org.posthouse.console.mail;

import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.page.View;

/** Filters that are asked without effect: in what they differ, and a way to ask them about stored mail. */
final class FilterTrialsCards {
    private static final String FILTER = "filter";
    private static final String KIND = "kind";
    private static final String REPLAY = "filter-replay";

    private final View view;
    private final Html html;

    FilterTrialsCards(View view) {
        this.view = view;
        this.html = view.html();
    }

    /** Two cards on the page of all filters: what shadows and replays found, and a form for a replay. */
    void show(List<Map<String, String>> filters) {
        List<String> names = names(filters);
        differences(names);
        form(names);
    }

    /** Those that can be asked. */
    private static List<String> names(List<Map<String, String>> filters) {
        return filters.stream()
                .filter(filter -> !filter.get("bundle").isEmpty())
                .map(filter -> filter.get(FILTER))
                .distinct()
                .toList();
    }

    private void differences(List<String> names) {
        view.cardBegin("Differences in shadow and in replay");
        boolean none = true;
        for (String name : names) {
            for (Map<String, String> group : groups(name)) {
                none = false;
                group(name, group);
            }
        }
        if (none) {
            view.empty(
                    "None. A filter in shadow, and a replay of stored mail, show here what they would decide otherwise.");
        }
        view.cardEnd();
    }

    private List<Map<String, String>> groups(String name) {
        try {
            return view.rows("filter-differences", "name", name);
        } catch (OperationException away) {
            return List.of(); // the page says so elsewhere
        }
    }

    private void group(String name, Map<String, String> group) {
        boolean open = view.query(FILTER).equals(name) && view.query(KIND).equals(group.get(KIND));
        html.open("div", "class", "ph-row ph-line")
                .chip(group.get("by"), "calm")
                .open("span", "class", "ph-grow")
                .element("strong", name + ": " + group.get(KIND))
                .open("small")
                .text(group.get("bundle").replace('/', ' ') + " · latest ")
                .time(group.get("latest"))
                .text(" ")
                .element("a", group.get("mail"), "href", Texts.link("posthouse-trace", "id", group.get("mail")))
                .text(" " + group.get("from") + " " + group.get("subject"))
                .close("small")
                .close("span");
        if (open) {
            html.element("a", "Close", "class", "ph-button", "href", "posthouse-filters");
        } else {
            html.element(
                    "a",
                    Texts.count(Texts.number(group.get("mails")), "mail"),
                    "class",
                    "ph-button",
                    "href",
                    Texts.link("posthouse-filters", FILTER, name, KIND, group.get(KIND)));
        }
        html.close("div");
        if (open) {
            mails(name, group);
        }
    }

    private void mails(String name, Map<String, String> group) {
        html.open("ol", "class", "ph-list");
        try {
            for (Map<String, String> mail : view.rows("filter-differences", "name", name, KIND, group.get(KIND))) {
                if (mail.get("by").equals(group.get("by"))) {
                    html.open("li")
                            .time(mail.get("time"))
                            .element(
                                    "a",
                                    mail.get("mail"),
                                    "href",
                                    Texts.link("posthouse-trace", "id", mail.get("mail")))
                            .element("a", "queue", "href", Texts.link("posthouse-queue", "id", mail.get("mail")))
                            .element("span", mail.get("from") + " " + mail.get("subject"))
                            .element("span", mail.get("detail"), "class", "ph-detail")
                            .close("li");
                }
            }
        } catch (OperationException gone) {
            html.element("li", gone.getMessage());
        }
        html.close("ol");
    }

    private void form(List<String> names) {
        view.cardBegin("Run stored mail through a filter");
        html.element(
                "p",
                "Shows what it would decide otherwise. Nothing of the mail is changed. It takes at most half a minute here;"
                        + " mail:filter-replay in a shell has no such limit.");
        view.formBegin(REPLAY, "");
        view.select("Filter", FILTER, "choose one", names, "");
        view.field("Version (empty: the one in force)", "version", "text", "1.2.0", false);
        view.field("Compare with version (empty: what was recorded)", "against", "text", "in-force", false);
        view.field("Account (empty: the queue)", "account", "text", "alice@example.org", false);
        view.field("Mailbox (empty: the one for junk)", "mailbox", "text", "Junk", false);
        view.field("Mails at most", "limit", "number", "1000", false);
        html.open("label")
                .open("input", "type", "checkbox", "name", "held", "value", "true")
                .text(" mail on hold only")
                .close("label");
        view.submit("Run", "calm");
        view.formEnd();
        view.cardEnd();
    }

    /**
     * A part beside one mail of the queue.
     *
     * @param held a recipient is on hold
     */
    void mail(String id, boolean held) {
        List<String> names;
        try {
            names = names(view.rows("filter-list"));
        } catch (OperationException away) {
            return;
        }
        html.open("section").element("h3", "Run through a filter");
        html.open("div", "class", "ph-actions");
        view.formBegin(REPLAY, "", "id", id);
        view.select("Filter", FILTER, "choose one", names, "");
        view.field("Version", "version", "text", "the one in force", false);
        view.submit("Show what it says", "calm");
        view.formEnd();
        if (held) {
            view.formBegin("queue-rework", "", "id", id);
            view.select("Filter", "verdict-of", "choose one", names, "");
            view.field("Version", "version", "text", "the one in force", false);
            view.submit("Release with its verdict", "calm");
            view.formEnd();
        }
        html.close("div").close("section");
    }
}
