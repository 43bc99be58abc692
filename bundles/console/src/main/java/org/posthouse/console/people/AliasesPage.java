package org.posthouse.console.people;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Html;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

/** Addresses that lead to others. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-aliases", "felix.webconsole.title=Aliases", Page.CATEGORY})
public final class AliasesPage extends Page {
    private static final long serialVersionUID = 1;

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

    private static final int ROWS = 100;

    @Override
    protected void show(View view) throws OperationException {
        view.heading("Aliases", "Addresses that lead to other addresses, here or elsewhere.");
        Html html = view.html();
        List<Map<String, String>> aliases =
                view.rows("alias-list", "after", view.query("after"), "limit", Integer.toString(ROWS));
        html.open("div", "class", "ph-aside").open("div");
        view.cardBegin("");
        if (aliases.isEmpty()) {
            view.empty("No aliases yet. Every domain should have one for postmaster.");
        }
        if (!aliases.isEmpty()) {
            table(view, aliases);
            String last = aliases.get(aliases.size() - 1).get("alias");
            view.next("posthouse-aliases", aliases.size(), ROWS, "after", last);
        }
        view.cardEnd();
        html.close("div").open("div");
        view.cardBegin("New alias");
        html.element("p", "If the alias exists, its targets are replaced.", "class", "ph-muted");
        view.formBegin("alias-set", "");
        view.field("Alias", "address", "text", "info@example.org", true);
        view.field("Targets, separated by commas", "targets", "text", "alice@example.org, bob@example.net", true);
        view.submit("Set alias", "good");
        view.formEnd();
        view.cardEnd();
        html.close("div").close("div");
    }

    private static void table(View view, List<Map<String, String>> aliases) {
        Html html = view.html();
        html.open("table", "class", "ph-table ph-stack ph-flat").element("caption", "Aliases by address");
        html.open("thead").open("tr").element("th", "Alias", "scope", "col");
        html.element("th", "Leads to", "scope", "col").open("th", "scope", "col");
        html.element("span", "Changes", "class", "ph-hidden").close("th");
        html.close("tr").close("thead").open("tbody");
        for (Map<String, String> alias : aliases) {
            String address = alias.get("alias");
            html.open("tr").open("td").element("strong", address).close("td").open("td");
            for (String target : alias.get("targets").split(", ")) {
                html.chip(target, "calm");
            }
            html.close("td").open("td", "class", "ph-number");
            view.button("alias-delete", "Delete", "bad", "Delete the alias " + address + "?", "address", address);
            html.close("td").close("tr");
        }
        html.close("tbody").close("table");
    }
}
