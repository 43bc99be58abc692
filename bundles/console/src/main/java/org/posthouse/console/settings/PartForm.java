package org.posthouse.console.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.html.Html;
import org.posthouse.console.page.View;

/** The form of one part, or for one more of many. */
final class PartForm {
    /** The name of the button that puts an option back to its default; its value is the option. */
    static final String RESET = "reset";

    /** What one more of many is to be called. */
    static final String NAME = "name";

    private final View view;
    private final Html html;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<PartOption> options;

    private PartForm(View view, Result part) {
        this.view = view;
        this.html = view.html();
        part.text().lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                facts.put(line.substring(0, colon), line.substring(colon + 2));
            }
        });
        this.options = options(part);
    }

    static List<PartOption> options(Result part) {
        return View.rows(part).stream().map(PartOption::new).toList();
    }

    /**
     * Writes it.
     *
     * @param pid of the part, or of the factory that is to have one more
     * @param input what was sent and could not be taken
     * @param problems what was wrong with it, by the option
     */
    static void show(View view, String pid, Submission input, Map<String, String> problems) throws OperationException {
        new PartForm(view, view.read("setting-show", "pid", pid)).show(input, problems);
    }

    private boolean isNew() {
        return "many".equals(facts.get("kind"));
    }

    private void show(Submission input, Map<String, String> problems) {
        String pid = facts.get("pid");
        String title = facts.getOrDefault("part", pid);
        int instance = pid.indexOf('~');
        view.heading(
                isNew() ? "New: " + title : instance < 0 ? title : title + " " + pid.substring(instance + 1),
                facts.getOrDefault("about", ""));
        html.open("p")
                .element("a", "← all settings", "href", "posthouse-settings")
                .close("p");
        view.cardBegin("");
        facts(pid);
        html.open("form", "method", "post", "class", "ph-settings", "autocomplete", "off");
        view.formFields(isNew() ? "setting-add" : "setting-set", "pid", pid);
        actions();
        if (isNew()) {
            name(problems);
        }
        options.forEach(option -> new OptionField(html, option, !isNew() && view.admin())
                .show(
                        input.input(option.name()).orElse(option.shown()),
                        problems.getOrDefault(option.name(), option.get("problem"))));
        actions();
        html.close("form");
        if (!isNew()) {
            remove(pid, instance >= 0);
        }
        view.cardEnd();
    }

    private void facts(String pid) {
        html.open("dl", "class", "ph-facts").element("dt", "PID").open("dd").element("code", pid);
        html.close("dd");
        if (facts.containsKey("file")) {
            html.element("dt", "File")
                    .open("dd")
                    .element("code", facts.get("file"))
                    .close("dd");
        }
        if (facts.containsKey("changes")) {
            html.element("dt", "Saving").element("dd", facts.get("changes"));
        }
        html.close("dl");
    }

    /** First and last in the form: the first button is the one that the Enter key means. */
    private void actions() {
        html.open("div", "class", "ph-actions");
        view.submit(isNew() ? "Add" : "Save", "good");
        html.close("div");
    }

    private void name(Map<String, String> problems) {
        String problem = problems.getOrDefault("", "");
        html.open("div", "class", "ph-option")
                .element("label", "Name", "for", "ph-name")
                .open(
                        "input",
                        "id",
                        "ph-name",
                        "name",
                        NAME,
                        "value",
                        view.query(NAME),
                        "required",
                        "required",
                        "pattern",
                        "[A-Za-z0-9_][A-Za-z0-9_.~@+\\-]*",
                        "maxlength",
                        "60",
                        "aria-describedby",
                        "ph-name-about")
                .element("p", "Used in the file name: letters, digits and _.@+-", "id", "ph-name-about");
        if (!problem.isEmpty()) {
            html.element("p", problem, "class", "ph-wrong", "role", "alert");
        }
        html.close("div");
    }

    private void remove(String pid, boolean one) {
        html.open("div", "class", "ph-actions");
        view.button(
                "setting-remove",
                one ? "Remove" : "Reset all to defaults",
                "bad",
                one ? "Remove " + pid + " and its file?" : "Reset all options of this part to their defaults?",
                "pid",
                pid);
        html.close("div");
    }
}
