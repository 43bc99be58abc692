package org.posthouse.console;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;

/** The domains this server takes mail for. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-domains", "felix.webconsole.title=Domains", Page.CATEGORY})
public final class DomainsPage extends Page {
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

    @Override
    void show(View view) throws OperationException {
        view.heading("Domains", "Mail for these domains ends here; for any other it needs a login or a route.");
        Html html = view.html();
        List<Map<String, String>> domains = view.rows("domain-list");
        if (domains.isEmpty()) {
            view.empty("No domain yet. Create the first one below; logins without a domain will belong to it.");
        }
        html.open("div", "class", "ph-tiles");
        for (Map<String, String> domain : domains) {
            tile(view, domain);
        }
        html.close("div");
        view.cardBegin("New domain");
        view.formBegin("domain-create", "");
        view.field("Domain", "name", "text", "example.org", true);
        view.submit("Create", "good");
        view.formEnd();
        view.cardEnd();
    }

    private static void tile(View view, Map<String, String> domain) {
        String name = domain.get("domain");
        Html html = view.html();
        html.open("div", "class", "ph-tile")
                .open("div", "class", "ph-tile-head")
                .element("strong", name);
        if (domain.get("default").equals("yes")) {
            html.chip("default", "good");
        }
        html.close("div");
        html.element("p", domain.get("accounts") + " accounts");
        html.element(
                "p",
                domain.get("catch-all").isEmpty()
                        ? "Unknown users are refused"
                        : "Unknown users go to " + domain.get("catch-all"));
        html.open("details").element("summary", "Change");
        view.formBegin("domain-catch-all", "", "name", name);
        view.field("Catch-all", "target", "text", "empty: refuse", false);
        view.submit("Set", "calm");
        view.formEnd();
        if (!domain.get("default").equals("yes")) {
            view.button("domain-default", "Make it the default", "calm", "", "name", name);
        }
        view.button("domain-delete", "Delete", "bad", "Delete the domain " + name + " and its aliases?", "name", name);
        html.close("details").close("div");
    }
}
