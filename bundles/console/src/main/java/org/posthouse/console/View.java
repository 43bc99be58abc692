package org.posthouse.console;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.servlet.http.HttpServletRequest;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;

/** One page being written for one request. */
final class View {
    /** Every page and its title, in the order in which one looks at them. */
    static final Map<String, String> TABS = tabs();

    private final Page page;
    private final HttpServletRequest request;
    private final String token;
    private final boolean admin;
    private final Html html = new Html();

    View(Page page, HttpServletRequest request, String token, boolean admin) {
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
                "Trace",
                "Filters",
                "Accounts",
                "Domains",
                "Aliases",
                "Wiring",
                "Updates",
                "Server",
                "Settings")) {
            tabs.put("posthouse-" + title.toLowerCase(Locale.ROOT), title);
        }
        return Collections.unmodifiableMap(tabs);
    }

    Html html() {
        return html;
    }

    boolean admin() {
        return admin;
    }

    /** A parameter of the query; empty if it is not there. */
    String query(String name) {
        return Optional.ofNullable(request.getParameter(name)).orElse("").strip();
    }

    /** Runs an operation that only reads and gives its rows as maps from heading to value. */
    List<Map<String, String>> rows(String operation, String... arguments) throws OperationException {
        return rows(read(operation, arguments));
    }

    static List<Map<String, String>> rows(Result result) {
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

    Result read(String operation, String... arguments) throws OperationException {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            if (!arguments[i + 1].isEmpty()) {
                map.put(arguments[i], arguments[i + 1]);
            }
        }
        return page.operations().read(operation, map);
    }

    void begin(String flash) {
        String base = request.getContextPath() + request.getServletPath();
        String here = base + Optional.ofNullable(request.getPathInfo()).orElse("");
        html.open("link", "rel", "stylesheet", "href", here + "/posthouse.css");
        html.open("script", "src", here + "/posthouse.js", "defer", "defer").close("script");
        html.open("div", "class", "ph").open("nav", "class", "ph-tabs", "aria-label", "Pages of the mail server");
        TABS.forEach((label, title) -> {
            boolean current = here.equals(base + "/" + label);
            html.element("a", title, "href", base + "/" + label, "aria-current", current ? "page" : null);
        });
        html.close("nav");
        if (!flash.isEmpty()) {
            int colon = flash.indexOf(':');
            flash(flash.substring(0, colon), flash.substring(colon + 1));
        }
        if (!admin) {
            flash("calm", "You may look; changing things needs the admin role.");
        }
    }

    /** Has the browser load the page again, since something is absent that may come back. */
    void reloadSoon() {
        html.open("span", "data-reload", "3").close("span");
    }

    String token() {
        return token;
    }

    void end() {
        html.close("div");
    }

    /** A sentence that stands out. */
    void flash(String tone, String text) {
        html.element("div", text, "class", "ph-flash ph-" + tone, "role", tone.equals("bad") ? "alert" : "status");
    }

    void heading(String title, String subtitle) {
        // the tab shows the title of its page already
        html.open("header", "class", TABS.containsValue(title) ? "ph-head ph-known" : "ph-head")
                .element("h1", title)
                .element("p", subtitle)
                .close("header");
    }

    void cardBegin(String title) {
        html.open("section", "class", "ph-card");
        if (!title.isEmpty()) {
            html.element("h2", title);
        }
    }

    void cardEnd() {
        html.close("section");
    }

    /** Begins a form that runs an operation; hidden values as name, value, …. */
    void formBegin(String operation, String confirm, String... hidden) {
        html.open(
                "form",
                "method",
                "post",
                "class",
                "ph-form",
                "autocomplete",
                "off",
                "data-confirm",
                confirm.isEmpty() ? null : confirm);
        hidden("op", operation);
        hidden("token", token);
        String query = request.getQueryString();
        hidden("back", query == null ? "" : "?" + query);
        for (int i = 0; i + 1 < hidden.length; i += 2) {
            hidden(hidden[i], hidden[i + 1]);
        }
    }

    private void hidden(String name, String value) {
        html.open("input", "type", "hidden", "name", name, "value", value);
    }

    void field(String label, String name, String type, String placeholder, boolean required) {
        field(label, name, type, placeholder, required, null);
    }

    void field(String label, String name, String type, String placeholder, boolean required, String value) {
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
    void select(String label, String name, String none, List<String> values, String value) {
        html.open("label").text(label).open("select", "name", name);
        html.element("option", none, "value", "");
        for (String one : values) {
            html.element("option", one, "value", one, "selected", one.equals(value) ? "selected" : null);
        }
        html.close("select").close("label");
    }

    void submit(String text, String tone) {
        html.element(
                "button",
                text,
                "type",
                "submit",
                "class",
                "ph-button ph-" + tone,
                "disabled",
                admin ? null : "disabled");
    }

    void formEnd() {
        html.close("form");
    }

    /** A form that looks for something; with a way back if something is looked for. */
    void search(String name, String placeholder, String verb, String page) {
        String value = query(name);
        html.open("form", "method", "get", "class", "ph-form ph-search");
        html.open("input", "name", name, "type", "search", "value", value, "placeholder", placeholder)
                .element("button", verb, "type", "submit", "class", "ph-button ph-calm");
        if (!value.isEmpty()) {
            html.element("a", "show all", "href", page);
        }
        html.close("form");
    }

    /** A form that is only a button. */
    void button(String operation, String text, String tone, String confirm, String... hidden) {
        formBegin(operation, confirm, hidden);
        submit(text, tone);
        formEnd();
    }

    /** A large figure with a caption, and the page that says more of it. */
    void figure(String value, String caption, String tone, String page) {
        html.open("a", "class", "ph-figure", "href", page)
                .element("strong", value, "class", "ph-" + tone)
                .element("span", caption)
                .close("a");
    }

    void empty(String text) {
        html.element("p", text, "class", "ph-empty");
    }

    /** The link to what comes after a full page of rows. */
    void next(String page, int rows, int full, String... parameters) {
        if (rows == full) {
            html.element("a", "Next page →", "class", "ph-next", "href", Texts.link(page, parameters));
        }
    }
}
