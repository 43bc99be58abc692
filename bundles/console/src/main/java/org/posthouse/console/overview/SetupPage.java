package org.posthouse.console.overview;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

/** What there is to do until the server is ready for the world, and the form that does the first part of it. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=" + SetupPage.LABEL, "felix.webconsole.title=Setup", Page.CATEGORY})
public final class SetupPage extends Page {
    static final String LABEL = "posthouse-setup";

    private static final long serialVersionUID = 1;
    private static final String DONE = "done";
    private static final String UNKNOWN = "unknown";
    private static final String LOOK = "?look=true";

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
        // some steps ask name servers and other hosts: only whoever wants to know waits for them
        Result result =
                view.query("look").isEmpty() ? view.read("setup-check", "known", "true") : view.read("setup-check");
        view.heading("Setup", "From an empty server to the first mail: " + result.text() + ".");
        Html html = view.html();
        html.open("div", "class", "ph-aside").open("div");
        view.cardBegin("Steps");
        View.rows(result).forEach(row -> row(html, row));
        html.open("p").element("a", "Check again", "href", LABEL + LOOK).close("p");
        view.cardEnd();
        html.close("div").open("div");
        form(view);
        undo(view);
        html.close("div").close("div");
    }

    private static void row(Html html, Map<String, String> row) {
        String state = row.get("state");
        html.open("div", "class", "ph-row ph-line")
                .chip(state, tone(state))
                .open("span", "class", "ph-grow")
                .element("strong", row.get("step"))
                .element("small", row.get("found"));
        if (!row.get("fix").isEmpty()) {
            html.open("small").text("Fix: ").element("code", row.get("fix")).close("small");
        }
        if (row.get("step").startsWith("DNS")) {
            html.element("a", "Records to publish", "href", Texts.link("posthouse-domains", "domain", "default"));
        }
        html.close("span").close("div");
    }

    private static String tone(String state) {
        return switch (state) {
            case DONE -> "good";
            case "to do" -> "warn";
            default -> "calm";
        };
    }

    private static void form(View view) {
        view.cardBegin("Set up");
        view.formBegin("setup", "", "back", LOOK);
        view.field("First account", "account", "email", "you@example.org", true);
        view.field("Its password", "password", "password", "if the account is new", false);
        view.field("Host name", "hostname", "text", "mail.example.org", false);
        view.select("Listen", "listen", "no change", List.of("all", "loopback"), "");
        onlyPlan(view);
        view.submit("Set up", "good");
        view.formEnd();
        view.cardEnd();
    }

    private static void undo(View view) {
        view.cardBegin("Undo the setup");
        view.html()
                .element(
                        "p",
                        "Settings that have been changed since, and an account that has mail, are kept.",
                        "class",
                        "ph-muted");
        view.formBegin("setup-undo", "", "back", LOOK);
        onlyPlan(view);
        view.submit("Undo", "bad");
        view.formEnd();
        view.cardEnd();
    }

    private static void onlyPlan(View view) {
        view.html()
                .open("label")
                .open("input", "type", "checkbox", "name", "plan", "value", "true", "checked", "checked")
                .text(" Only show what would change")
                .close("label");
    }

    /** A short form for the overview; nothing once all is done. */
    static void summary(View view) {
        List<Map<String, String>> open;
        try {
            open = view.rows("setup-check", "known", "true").stream()
                    .filter(row -> !row.get("state").equals(DONE))
                    .toList();
        } catch (OperationException absent) {
            return; // said by the wiring
        }
        if (open.isEmpty()) {
            return;
        }
        view.cardBegin("Setup");
        view.html().open("p");
        if (open.stream().allMatch(row -> row.get("state").equals(UNKNOWN))) {
            view.html().text("Not checked yet. ");
        } else {
            open.stream()
                    .map(row -> List.of(row.get("step"), row.get("state")))
                    .distinct()
                    .forEach(step -> view.html().chip(step.get(0) + ": " + step.get(1), tone(step.get(1))));
        }
        view.html().element("a", "All steps", "href", LABEL).close("p");
        view.cardEnd();
    }
}
