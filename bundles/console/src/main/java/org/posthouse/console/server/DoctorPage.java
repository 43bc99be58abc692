package org.posthouse.console.server;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Html;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

/** What is wrong with the server, the worst first, and what mends it. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-doctor", "felix.webconsole.title=Doctor", Page.CATEGORY})
public final class DoctorPage extends Page {
    private static final long serialVersionUID = 1;
    private static final String OK = "ok";

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
        // some checks ask name servers and other hosts: only whoever wants to know waits for them
        Result result = view.query("look").isEmpty()
                ? view.read("doctor", "all", "true", "known", "true")
                : view.read("doctor", "all", "true");
        List<Map<String, String>> rows = View.rows(result);
        view.heading("Doctor", "The server checks itself. " + result.text() + ".");
        view.html().open("p").element("a", "Check again", "href", "?look=true").close("p");
        Html html = view.html();
        view.cardBegin("To fix");
        List<Map<String, String>> bad =
                rows.stream().filter(row -> !row.get("state").equals(OK)).toList();
        if (bad.isEmpty() && !rows.isEmpty()) {
            view.empty("Nothing: all checks passed.");
        }
        bad.forEach(row -> row(html, row));
        view.cardEnd();
        view.cardBegin("Passed");
        rows.stream().filter(row -> row.get("state").equals(OK)).forEach(row -> row(html, row));
        view.cardEnd();
    }

    private static void row(Html html, Map<String, String> row) {
        String state = row.get("state");
        html.open("div", "class", "ph-row ph-line")
                .chip(state, tone(state))
                .open("span", "class", "ph-grow")
                .element("strong", row.get("check"))
                .text(row.get("about").isEmpty() ? "" : " " + row.get("about"))
                .element("small", row.get("found"));
        if (!row.get("fix").isEmpty()) {
            html.open("small").text("Fix: ").element("code", row.get("fix")).close("small");
        }
        html.close("span").close("div");
    }

    private static String tone(String state) {
        return switch (state) {
            case OK -> "good";
            case "warn" -> "warn";
            default -> "bad";
        };
    }
}
