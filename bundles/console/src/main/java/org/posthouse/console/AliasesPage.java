package org.posthouse.console;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;

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
    Operations operations() {
        return operations;
    }

    @Override
    Guard guard() {
        return guard;
    }

    private static final int ROWS = 100;

    @Override
    void show(View view) throws OperationException {
        view.heading("Aliases", "Addresses that lead to other addresses, here or elsewhere.");
        Html html = view.html();
        List<Map<String, String>> aliases =
                view.rows("alias-list", "after", view.query("after"), "limit", Integer.toString(ROWS));
        view.cardBegin("");
        if (aliases.isEmpty()) {
            view.empty("No alias yet.");
        }
        for (Map<String, String> alias : aliases) {
            html.open("div", "class", "ph-row ph-line")
                    .element("strong", alias.get("alias"))
                    .element("span", "→");
            html.open("span", "class", "ph-grow");
            for (String target : alias.get("targets").split(", ")) {
                html.chip(target, "calm");
            }
            html.close("span");
            view.button(
                    "alias-delete",
                    "Delete",
                    "bad",
                    "Delete the alias " + alias.get("alias") + "?",
                    "address",
                    alias.get("alias"));
            html.close("div");
        }
        if (aliases.size() == ROWS) {
            html.element(
                    "a", "Next page", "href", "?after=" + aliases.get(ROWS - 1).get("alias"));
        }
        view.cardEnd();
        view.cardBegin("New alias, or new targets for an old one");
        view.formBegin("alias-set", "");
        view.field("Alias", "address", "text", "info@example.org", true);
        view.field("Targets", "targets", "text", "alice@example.org, bob@example.net", true);
        view.submit("Set", "good");
        view.formEnd();
        view.cardEnd();
    }
}
