package org.posthouse.console.mail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.page.View;

/** Which mail of the queue somebody looks at: conditions of a form, and what can be done with all that they match. */
final class QueueChoice {
    private static final List<String> STATES = List.of("due", "deferred", "held", "under-way");

    /** Conditions, as the operations call them, and how they are asked for. */
    private static final Map<String, String> FIELDS = fields();

    private static final String STATE = "state";
    private static final String LIKE = "like";

    /** From where on the table is shown. */
    static final String AFTER = "after";

    private final View view;
    private final Map<String, String> conditions = new LinkedHashMap<>();
    private final String like;

    /** What all of the conditions match, if it was counted already; null before. */
    private Result matching;

    /** Where it is looked at. */
    private final String page;

    QueueChoice(View view) {
        this(view, "posthouse-queue");
    }

    /** @param page the page that is looked at */
    QueueChoice(View view, String page) {
        this.view = view;
        this.page = page;
        FIELDS.keySet().forEach(name -> {
            if (!view.query(name).isEmpty()) {
                conditions.put(name, view.query(name));
            }
        });
        like = view.query(LIKE);
    }

    private static Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("destination", "example.org, local");
        fields.put("sender", "address, @domain, <>");
        fields.put("recipient", "address");
        fields.put(STATE, "any");
        fields.put("older-than", "30m, 12h, 5d");
        fields.put("reason", "part of it");
        return fields;
    }

    /** True if nothing is chosen: all mail is looked at. */
    boolean isEmpty() {
        return conditions.isEmpty() && like.isEmpty();
    }

    /** The conditions as name, value, …, a text that is searched for included, then these. */
    String[] with(String... more) {
        List<String> all = new ArrayList<>();
        conditions.forEach((name, value) -> all.addAll(List.of(name, value)));
        all.addAll(List.of(LIKE, like));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** The page as it is looked at now, with a mail beside the table; more parameters as name, value, …. */
    String beside(String id, String... more) {
        List<String> all = new ArrayList<>(List.of("id", id));
        all.addAll(List.of(more));
        all.addAll(List.of(with(AFTER, view.query(AFTER))));
        return Texts.link(page, all.toArray(String[]::new));
    }

    /** The page as it is looked at now, with no mail beside the table. */
    String alone() {
        return Texts.link(page, with(AFTER, view.query(AFTER)));
    }

    /**
     * The states as choices, each with how much of the whole queue is in it. The index counts that in one go, in deliveries: a
     * mail whose recipients go several ways is several.
     */
    void states() throws OperationException {
        List<String> others = conditions(false);
        Result counted = view.read("queue-count", others.toArray(String[]::new));
        if (!conditions.containsKey(STATE)) {
            matching = counted;
        }
        Map<String, String> parts = View.rows(counted).get(0);
        Html html = view.html();
        html.open("nav", "class", "ph-choices", "aria-label", "States of deliveries");
        state("all", "", counted.text(), others);
        for (String state : STATES) {
            String title = state.replace('-', ' ');
            state(title, state, parts.get(title), others);
        }
        html.close("nav");
    }

    private void state(String title, String state, String count, List<String> others) {
        List<String> condition = new ArrayList<>(others);
        condition.addAll(List.of(STATE, state));
        boolean chosen = view.query(STATE).equals(state);
        Html html = view.html();
        html.open(
                "a",
                "href",
                Texts.link("posthouse-queue", condition.toArray(String[]::new)),
                "aria-current",
                chosen ? "true" : null);
        html.text(title + " ").element("b", count).close("a");
    }

    /** The conditions as name, value, …. */
    private List<String> conditions(boolean state) {
        List<String> some = new ArrayList<>();
        conditions.forEach((name, value) -> {
            if (state || !name.equals(STATE)) {
                some.addAll(List.of(name, value));
            }
        });
        return some;
    }

    /** The form that asks for conditions. */
    void form() {
        Html html = view.html();
        html.open("form", "method", "get", "class", "ph-form ph-conditions");
        FIELDS.forEach((name, placeholder) -> {
            if (name.equals(STATE)) {
                view.select("State", name, placeholder, STATES, view.query(name));
            } else {
                view.field(label(name), name, "text", placeholder, false, view.query(name));
            }
        });
        view.field("Text", LIKE, "search", "part of an address, id or reason", false, like);
        html.element("button", "Find", "type", "submit", "class", "ph-button ph-calm");
        if (!isEmpty()) {
            html.element("a", "show all", "href", "posthouse-queue");
        }
        html.close("form");
    }

    private static String label(String name) {
        return name.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                + name.substring(1).replace('-', ' ');
    }

    /** How much matches, and what can be done with all of it. */
    void actions() throws OperationException {
        if (!like.isEmpty()) {
            view.html()
                    .element(
                            "p",
                            "Text is searched for in each mail in turn. To change many mails at once, select them"
                                    + " by the other conditions.",
                            "class",
                            "ph-muted");
            return;
        }
        Result counted = matching;
        if (counted == null) {
            counted = view.read("queue-count", conditions(true).toArray(String[]::new));
        }
        Map<String, String> parts = View.rows(counted).get(0);
        Html html = view.html();
        html.open("details", "class", "ph-row ph-bulk").open("summary");
        html.element(
                "span",
                counted.text() + (isEmpty() ? "" : " match") + ": " + parts.get("due") + " due, "
                        + parts.get("deferred") + " deferred, " + parts.get("held") + " held, " + parts.get("under way")
                        + " under way",
                "class",
                "ph-grow");
        html.element("span", "Change all of them", "class", "ph-muted").close("summary");
        html.open("div", "class", "ph-actions");
        String all = counted.text() + (isEmpty() ? ", the whole queue" : " that match") + "?";
        button("queue-retry", "Try now", "good", "Try " + all);
        view.formBegin("queue-hold", "Put on hold " + all, hidden());
        view.field("Why", "because", "text", "shown with the mail on hold", false);
        view.submit("Hold", "calm");
        view.formEnd();
        button("queue-release", "Release", "calm", "Release " + all);
        button(
                "queue-bounce",
                "Give up and notify the senders",
                "bad",
                "Give up " + all + " The senders get a report.");
        button("queue-delete", "Delete silently", "bad", "Delete " + all + " The senders are not notified.");
        html.close("div").close("details");
    }

    private void button(String operation, String text, String tone, String confirm) {
        view.button(operation, text, tone, confirm, hidden());
    }

    private String[] hidden() {
        List<String> hidden = conditions(true);
        if (conditions.isEmpty()) {
            hidden.addAll(List.of("all", "true"));
        }
        return hidden.toArray(String[]::new);
    }
}
