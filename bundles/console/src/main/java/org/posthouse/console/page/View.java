package org.posthouse.console.page;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.servlet.http.HttpServletRequest;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;

/** One page being written for one request. */
public final class View {
    /** Every page and its title, in the order in which one looks at them. */
    public static final Map<String, String> TABS = tabs();

    /** This page without its query, whose values would count as the form's: an id as one more that was chosen. */
    private static final String HERE = "?";

    private static final String BACK = "back";

    private final Page page;
    private final HttpServletRequest request;
    private final String token;
    private final boolean admin;
    private final Predicate<String> allowed;
    private final Html html = new Html();

    /** The operation of the form that is open. */
    private String running = "";

    public View(Page page, HttpServletRequest request, String token, boolean admin) {
        this(page, request, token, admin, operation -> admin);
    }

    /** @param allowed which operations, by their names, the user may run that change something */
    public View(Page page, HttpServletRequest request, String token, boolean admin, Predicate<String> allowed) {
        this.allowed = allowed;
        this.page = page;
        this.request = request;
        this.token = token;
        this.admin = admin;
    }

    private static Map<String, String> tabs() {
        Map<String, String> tabs = new LinkedHashMap<>();
        tabs.put("posthouse", "Overview");
        for (String title : List.of(
                "Queue",
                "Held",
                "Trace",
                "Filters",
                "Accounts",
                "Domains",
                "Aliases",
                "Moving",
                "Wiring",
                "Parts",
                "Server",
                "Setup",
                "Doctor",
                "Settings")) {
            tabs.put("posthouse-" + title.toLowerCase(Locale.ROOT), title);
        }
        return Collections.unmodifiableMap(tabs);
    }

    public Html html() {
        return html;
    }

    public boolean admin() {
        return admin;
    }

    /** A parameter of the query; empty if it is not there. */
    public String query(String name) {
        return Optional.ofNullable(request.getParameter(name)).orElse("").strip();
    }

    /** Runs an operation that only reads and gives its rows as maps from heading to value. */
    public List<Map<String, String>> rows(String operation, String... arguments) throws OperationException {
        return rows(read(operation, arguments));
    }

    public static List<Map<String, String>> rows(Result result) {
        return result.rows().stream()
                .map(row -> {
                    Map<String, String> map = new LinkedHashMap<>();
                    for (int i = 0; i < row.size(); i++) {
                        map.put(result.columns().get(i), row.get(i));
                    }
                    return map;
                })
                .toList();
    }

    public Result read(String operation, String... arguments) throws OperationException {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            if (!arguments[i + 1].isEmpty()) {
                map.put(arguments[i], arguments[i + 1]);
            }
        }
        return page.operations().read(operation, map);
    }

    public void begin(String flash) {
        String base = request.getContextPath() + request.getServletPath();
        String here = base + Optional.ofNullable(request.getPathInfo()).orElse("");
        String title = TABS.getOrDefault(here.substring(here.lastIndexOf('/') + 1), "Mail server");
        html.document("Posthouse - " + title, here + "/posthouse.css", here + "/posthouse.js", here + "/icon.svg");
        html.open("body", "class", "ph");
        html.element("a", "Skip to the content", "class", "ph-skip", "href", "#ph-main");
        top(base, here);
        html.open("nav", "class", "ph-tabs", "aria-label", "Pages of the mail server");
        TABS.forEach((label, tab) -> {
            boolean current = here.equals(base + "/" + label);
            html.element("a", tab, "href", base + "/" + label, "aria-current", current ? "page" : null);
        });
        html.close("nav").open("main", "id", "ph-main", "class", "ph-main", "tabindex", "-1");
        if (!flash.isEmpty()) {
            int colon = flash.indexOf(':');
            flash(flash.substring(0, colon), flash.substring(colon + 1));
        }
        if (!admin) {
            flash("calm", "You can see everything; what your role may not change is greyed out.");
        }
    }

    /** The head of every page: where one is, and the way to the pages of the container. */
    private void top(String base, String here) {
        html.open("header", "class", "ph-top").open("a", "class", "ph-brand", "href", base + "/posthouse");
        html.open("img", "src", here + "/logo.svg", "alt", "", "width", "36", "height", "36");
        html.text("Posthouse").close("a").open("nav", "class", "ph-outside", "aria-label", "Web console");
        html.element("a", "OSGi console", "href", base + "/bundles");
        html.element("a", "Log out", "href", base + "/logout");
        html.close("nav").close("header");
    }

    /** Has the browser load the page again, since something is absent that may come back, or is under way. */
    public void reloadSoon() {
        html.open("span", "data-reload", "3").close("span");
    }

    public String token() {
        return token;
    }

    public void end() {
        html.close("main").close("body").close("html");
    }

    /** A sentence that stands out. */
    public void flash(String tone, String text) {
        html.element("div", text, "class", "ph-flash ph-" + tone, "role", tone.equals("bad") ? "alert" : "status");
    }

    public void heading(String title, String subtitle) {
        // the tab shows the title of its page already
        html.open("div", "class", TABS.containsValue(title) ? "ph-head ph-known" : "ph-head")
                .element("h1", title)
                .element("p", subtitle)
                .close("div");
    }

    public void cardBegin(String title) {
        html.open("section", "class", "ph-card");
        if (!title.isEmpty()) {
            html.element("h2", title);
        }
    }

    public void cardEnd() {
        html.close("section");
    }

    /**
     * Begins a form of which each {@linkplain #choice button} runs an operation, on all that is chosen by boxes named id.
     *
     * @param id by which boxes elsewhere say that they belong to it
     * @param all the id of the box that chooses all
     */
    public void chooserBegin(String id, String all) {
        html.open("form", "method", "post", "action", HERE, "class", "ph-bulk-bar", "id", id, "data-choose", all);
        hidden("token", token);
        back();
    }

    /** A button of such a form. */
    public void choice(String operation, String text, String tone, String confirm) {
        html.element(
                "button",
                text,
                "type",
                "submit",
                "name",
                "op",
                "value",
                operation,
                "class",
                "ph-button ph-" + tone,
                "data-confirm",
                confirm.isEmpty() ? null : confirm,
                "disabled",
                admin ? null : "disabled",
                "data-forbidden",
                admin ? null : "");
    }

    /** Where the browser goes when the operation has been run: here, unless the form says where. */
    private void back() {
        String query = request.getQueryString();
        hidden(BACK, query == null ? "" : "?" + query);
    }

    /** Begins a form that runs an operation; hidden values as name, value, …. */
    public void formBegin(String operation, String confirm, String... hidden) {
        html.open(
                "form",
                "method",
                "post",
                "action",
                HERE,
                "class",
                "ph-form",
                "autocomplete",
                "off",
                "data-confirm",
                confirm.isEmpty() ? null : confirm);
        formFields(operation, hidden);
    }

    /** What every form that runs an operation sends; more hidden values as name, value, …. */
    public void formFields(String operation, String... hidden) {
        running = operation;
        hidden("op", operation);
        hidden("token", token);
        if (!List.of(hidden).contains(BACK)) {
            back();
        }
        for (int i = 0; i + 1 < hidden.length; i += 2) {
            hidden(hidden[i], hidden[i + 1]);
        }
    }

    private void hidden(String name, String value) {
        html.open("input", "type", "hidden", "name", name, "value", value);
    }

    public void field(String label, String name, String type, String placeholder, boolean required) {
        field(label, name, type, placeholder, required, null);
    }

    public void field(String label, String name, String type, String placeholder, boolean required, String value) {
        html.open("label")
                .text(label)
                .open(
                        "input",
                        "name",
                        name,
                        "type",
                        type,
                        "placeholder",
                        placeholder,
                        "value",
                        value,
                        "required",
                        required ? "required" : null,
                        "autocomplete",
                        type.equals("password") ? "new-password" : "off")
                .close("label");
    }

    /** A choice of one value, or none. */
    public void select(String label, String name, String none, List<String> values, String value) {
        html.open("label").text(label).open("select", "name", name);
        html.element("option", none, "value", "");
        for (String one : values) {
            html.element("option", one, "value", one, "selected", one.equals(value) ? "selected" : null);
        }
        html.close("select").close("label");
    }

    public void submit(String text, String tone) {
        html.element(
                "button",
                text,
                "type",
                "submit",
                "class",
                "ph-button ph-" + tone,
                "disabled",
                admin || allowed.test(running) ? null : "disabled");
    }

    public void formEnd() {
        html.close("form");
    }

    /** A form that looks for something; with a way back if something is looked for. */
    public void search(String name, String placeholder, String verb, String page) {
        String value = query(name);
        html.open("form", "method", "get", "class", "ph-form ph-search");
        html.open(
                        "input",
                        "name",
                        name,
                        "type",
                        "search",
                        "value",
                        value,
                        "placeholder",
                        placeholder,
                        "aria-label",
                        placeholder)
                .element("button", verb, "type", "submit", "class", "ph-button ph-calm");
        if (!value.isEmpty()) {
            html.element("a", "show all", "href", page);
        }
        html.close("form");
    }

    /** A form that is only a button. */
    public void button(String operation, String text, String tone, String confirm, String... hidden) {
        formBegin(operation, confirm, hidden);
        submit(text, tone);
        formEnd();
    }

    /** A large figure with a caption, and the page that says more of it. */
    public void figure(String value, String caption, String tone, String page) {
        html.open("a", "class", "ph-figure", "href", page)
                .element("strong", value, "class", "ph-" + tone)
                .element("span", caption)
                .close("a");
    }

    public void empty(String text) {
        html.element("p", text, "class", "ph-empty");
    }

    /** The link to what comes after a full page of rows. */
    public void next(String page, int rows, int full, String... parameters) {
        if (rows == full) {
            html.element("a", "Next page →", "class", "ph-next", "href", Texts.link(page, parameters));
        }
    }
}
