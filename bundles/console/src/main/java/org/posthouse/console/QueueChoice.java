package org.posthouse.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;

/** Which mail of the queue somebody looks at: conditions of a form, and what can be done with all that they match. */
final class QueueChoice {
    private static final List<String> STATES = List.of("due", "deferred", "held", "under-way");

    /** Conditions, as the operations call them, and how they are asked for. */
    private static final Map<String, String> FIELDS = fields();

    private static final String LIKE = "like";

    private final View view;
    private final Map<String, String> conditions = new LinkedHashMap<>();
    private final String like;

    QueueChoice(View view) {
        this.view = view;
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
        fields.put("state", "any");
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

    /** The form that asks for conditions. */
    void form() {
        Html html = view.html();
        html.open("form", "method", "get", "class", "ph-form ph-conditions");
        FIELDS.forEach((name, placeholder) -> {
            if (name.equals("state")) {
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
                            "A text is looked for in the mails one by one. What is done to many mails at once is chosen"
                                    + " by the other conditions.",
                            "class",
                            "ph-muted");
            return;
        }
        List<String> count = new ArrayList<>();
        conditions.forEach((name, value) -> count.addAll(List.of(name, value)));
        Result counted = view.read("queue-count", count.toArray(String[]::new));
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
        String all = counted.text() + (isEmpty() ? ", all of the queue" : " that match") + "?";
        button("queue-retry", "Try now", "good", "Try " + all);
        view.formBegin("queue-hold", "Put on hold " + all, hidden());
        view.field("Why", "because", "text", "for those who find it on hold", false);
        view.submit("Hold", "calm");
        view.formEnd();
        button("queue-release", "Release", "calm", "Release " + all);
        button("queue-bounce", "Give up and tell the senders", "bad", "Give up " + all + " Senders get a report.");
        button("queue-delete", "Delete silently", "bad", "Delete " + all + " Nobody will be told.");
        html.close("div").close("details");
    }

    private void button(String operation, String text, String tone, String confirm) {
        view.button(operation, text, tone, confirm, hidden());
    }

    private String[] hidden() {
        List<String> hidden = new ArrayList<>();
        conditions.forEach((name, value) -> hidden.addAll(List.of(name, value)));
        if (conditions.isEmpty()) {
            hidden.addAll(List.of("all", "true"));
        }
        return hidden.toArray(String[]::new);
    }
}
