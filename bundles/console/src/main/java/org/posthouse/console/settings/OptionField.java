package org.posthouse.console.settings;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.console.html.Html;

/** The field of one option, with what it is for, what it takes, and what is wrong with what stands in it. */
final class OptionField {
    private static final int SHOWN = 120;

    private final Html html;
    private final PartOption option;
    private final boolean reset;
    private final String id;

    /** @param reset it can be put back to its default */
    OptionField(Html html, PartOption option, boolean reset) {
        this.html = html;
        this.option = option;
        this.reset = reset;
        this.id = "ph-o-" + option.name();
    }

    void show(String value, String problem) {
        boolean wrong = !problem.isEmpty();
        String described = id + "-about" + (wrong ? " " + id + "-wrong" : "");
        html.open("div", "class", "ph-option");
        if (option.isBoolean()) {
            html.open("label", "class", "ph-tick");
            input(value, described, wrong);
            html.text(" " + option.title()).close("label");
        } else {
            html.element("label", option.title(), "for", id);
            input(value, described, wrong);
        }
        if (!option.isSecret()) {
            html.open("input", "type", "hidden", "name", Submission.BEFORE + option.name(), "value", option.shown());
        }
        if (wrong) {
            html.element("p", problem, "class", "ph-wrong", "id", id + "-wrong", "role", "alert");
        }
        html.open("p", "id", id + "-about")
                .text(option.get("about"))
                .open("small")
                .element("code", option.name());
        String limits = limits();
        html.text(limits.isEmpty() ? "" : " · " + limits).close("small").close("p");
        if (reset && (option.isSet() || !option.get("problem").isEmpty())) {
            html.element(
                    "button",
                    "Back to the default",
                    "type",
                    "submit",
                    "name",
                    PartForm.RESET,
                    "value",
                    option.name(),
                    "formnovalidate",
                    "formnovalidate",
                    "class",
                    "ph-button ph-calm",
                    "aria-label",
                    option.title() + ": back to the default");
        }
        html.close("div");
    }

    private void input(String value, String described, boolean wrong) {
        String name = Submission.FIELD + option.name();
        String invalid = wrong ? "true" : null;
        if (option.isBoolean()) {
            html.open(
                    "input",
                    "type",
                    "checkbox",
                    "name",
                    name,
                    "value",
                    "true",
                    "id",
                    id,
                    "checked",
                    value.equalsIgnoreCase("true") ? "checked" : null,
                    "aria-describedby",
                    described,
                    "aria-invalid",
                    invalid);
        } else if (option.isList() || value.indexOf('\n') >= 0) {
            long lines = Math.max(2, Math.min(12, value.lines().count() + 1));
            html.open(
                            "textarea",
                            "name",
                            name,
                            "id",
                            id,
                            "rows",
                            Long.toString(lines),
                            "spellcheck",
                            "false",
                            "aria-describedby",
                            described,
                            "aria-invalid",
                            invalid)
                    .text(value)
                    .close("textarea");
        } else if (!option.choices().isEmpty()) {
            select(name, value, described, invalid);
        } else {
            html.open(
                    "input",
                    "name",
                    name,
                    "id",
                    id,
                    "type",
                    type(value),
                    "value",
                    value,
                    "min",
                    absent(option.get("least")),
                    "max",
                    absent(option.get("most")),
                    "step",
                    option.get("type").equals("decimal") ? "any" : null,
                    "placeholder",
                    placeholder(),
                    "autocomplete",
                    option.isSecret() ? "new-password" : "off",
                    "spellcheck",
                    "false",
                    "aria-describedby",
                    described,
                    "aria-invalid",
                    invalid);
        }
    }

    private void select(String name, String value, String described, String invalid) {
        List<String> choices = new ArrayList<>(option.choices());
        boolean known = choices.stream().anyMatch(value::equalsIgnoreCase);
        html.open("select", "name", name, "id", id, "aria-describedby", described, "aria-invalid", invalid);
        if (!known) {
            html.element("option", value, "value", value, "selected", "selected");
        }
        for (int i = 0; i < choices.size(); i++) {
            html.element(
                    "option",
                    option.labels().get(i),
                    "value",
                    choices.get(i),
                    "selected",
                    choices.get(i).equalsIgnoreCase(value) ? "selected" : null);
        }
        html.close("select");
    }

    /** A field for numbers would hide what is none. */
    private String type(String value) {
        if (option.isSecret()) {
            return "password";
        }
        return option.isNumber() && value.matches("([+-]?\\d+(\\.\\d+)?)?") ? "number" : "text";
    }

    private String placeholder() {
        if (option.isSecret()) {
            return option.get("value").isEmpty() ? "not set" : "set; enter a new one to replace it";
        }
        return absent(option.standard());
    }

    private static String absent(String text) {
        return text.isEmpty() ? null : text;
    }

    private String limits() {
        List<String> limits = new ArrayList<>();
        if (!option.get("least").isEmpty() && !option.get("most").isEmpty()) {
            limits.add("from " + option.get("least") + " to " + option.get("most"));
        } else if (!option.get("least").isEmpty()) {
            limits.add(option.get("least") + " or more");
        } else if (!option.get("most").isEmpty()) {
            limits.add(option.get("most") + " or less");
        }
        if (option.isList()) {
            limits.add("one per line");
        }
        if (!option.isSecret()) {
            String standard = option.standard().replace("\n", ", ");
            limits.add(
                    standard.isEmpty()
                            ? "empty by default"
                            : "default: "
                                    + (standard.length() > SHOWN ? standard.substring(0, SHOWN) + "…" : standard));
        }
        if (option.isSet()) {
            limits.add("changed");
        }
        return String.join(" · ", limits);
    }
}
