package org.posthouse.console.people;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

/** The domains this server takes mail for, and the ways to others. */
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
    protected Operations operations() {
        return operations;
    }

    @Override
    protected Guard guard() {
        return guard;
    }

    @Override
    protected void show(View view) throws OperationException {
        view.heading(
                "Domains",
                "Mail for these domains is delivered here; mail for any other domain needs a login or a route.");
        Html html = view.html();
        List<Map<String, String>> domains = view.rows("domain-list");
        html.open("div", "class", "ph-aside").open("div");
        view.cardBegin("");
        if (domains.isEmpty()) {
            view.empty("No domains yet. Logins without a domain will belong to the first one.");
        }
        for (Map<String, String> domain : domains) {
            row(view, domain);
        }
        view.cardEnd();
        String shown = view.query("domain");
        if (RecordsCard.isShown(shown, domains)) {
            RecordsCard.show(view, shown);
        }
        DkimCard.show(view);
        if (operations.now(DmarcCard.OPERATION).isPresent()) {
            DmarcCard.show(view, view.query("reports"));
        }
        RoutesCard.list(view);
        html.close("div").open("div");
        view.cardBegin("New domain");
        view.formBegin("domain-create", "");
        view.field("Domain", "name", "text", "example.org", true);
        view.submit("Create domain", "good");
        view.formEnd();
        view.cardEnd();
        RoutesCard.forms(view);
        html.close("div").close("div");
    }

    private static void row(View view, Map<String, String> domain) {
        String name = domain.get("domain");
        String target = domain.get("catch-all");
        boolean standard = domain.get("default").equals("yes");
        Html html = view.html();
        html.open("details", "class", "ph-row").open("summary").open("span", "class", "ph-grow");
        html.element("strong", name).text(" ");
        if (standard) {
            html.chip("default", "good");
        }
        String keeper = domain.getOrDefault("kept by", "");
        if (!keeper.isEmpty()) {
            html.chip("accounts in " + keeper, "calm").text(" ");
        }
        html.element("small", target.isEmpty() ? "unknown users are refused" : "unknown users go to " + target);
        html.close("span");
        html.close("summary").open("p");
        html.element(
                "a",
                Texts.count(Texts.number(domain.get("accounts")), "account"),
                "href",
                Texts.link("posthouse-accounts", "like", "@" + name));
        html.text(" \u00b7 ").element("a", "DNS records", "href", RecordsCard.link(name));
        html.close("p");
        html.open("div", "class", "ph-actions");
        view.formBegin("domain-catch-all", "", "name", name);
        view.field("Unknown users go to", "target", "text", "empty: refuse their mail", false, target);
        view.submit("Set", "calm");
        view.formEnd();
        view.button("dkim-create", "New signing keys", "calm", "", "domain", name);
        view.formBegin("domain-source", "", "name", name);
        view.field("Accounts are kept by", "source", "text", "empty: this server", false, keeper);
        view.submit("Set", "calm");
        view.formEnd();
        if (!standard) {
            view.button("domain-default", "Make default", "calm", "", "name", name);
        }
        view.button(
                "domain-delete",
                "Delete domain",
                "bad",
                "Delete the domain " + name + " and its aliases?",
                "name",
                name);
        html.close("div").close("details");
    }
}
