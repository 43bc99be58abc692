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
        html.open("div", "class", "ph-aside").open("div");
        view.cardBegin("");
        if (aliases.isEmpty()) {
            view.empty("No alias yet. Every domain should have one for postmaster.");
        }
        for (Map<String, String> alias : aliases) {
            row(view, alias);
        }
        if (!aliases.isEmpty()) {
            String last = aliases.get(aliases.size() - 1).get("alias");
            view.next("posthouse-aliases", aliases.size(), ROWS, "after", last);
        }
        view.cardEnd();
        html.close("div").open("div");
        view.cardBegin("New alias");
        html.element("p", "An alias that is there already gets the new targets.", "class", "ph-muted");
        view.formBegin("alias-set", "");
        view.field("Alias", "address", "text", "info@example.org", true);
        view.field("Targets, separated by commas", "targets", "text", "alice@example.org, bob@example.net", true);
        view.submit("Set alias", "good");
        view.formEnd();
        view.cardEnd();
        html.close("div").close("div");
    }

    private static void row(View view, Map<String, String> alias) {
        String address = alias.get("alias");
        Html html = view.html();
        html.open("div", "class", "ph-row ph-line")
                .element("strong", address, "class", "ph-half")
                .element("span", "→", "class", "ph-muted");
        html.open("span", "class", "ph-grow");
        for (String target : alias.get("targets").split(", ")) {
            html.chip(target, "calm");
        }
        html.close("span");
        view.button("alias-delete", "Delete", "bad", "Delete the alias " + address + "?", "address", address);
        html.close("div");
    }
}
