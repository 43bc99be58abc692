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

/** The people and services that have mailboxes here. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-accounts", "felix.webconsole.title=Accounts", Page.CATEGORY})
public final class AccountsPage extends Page {
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
        if (!view.query("name").isEmpty()) {
            OneAccount.show(
                    view, view.query("name"), operations.now(JunkCard.OPERATION).isPresent());
            return;
        }
        view.heading("Accounts", "Who has a mailbox here, how much it holds, and its quota.");
        Html html = view.html();
        html.open("div", "class", "ph-aside").open("div");
        list(view);
        html.close("div").open("div");
        view.cardBegin("New account");
        view.formBegin("account-create", "");
        view.field("Name", "name", "text", "alice@example.org", true);
        view.field("Password", "password", "password", "", true);
        view.field("Quota", "quota", "text", "2G; empty: unlimited", false);
        view.submit("Create account", "good");
        view.formEnd();
        view.cardEnd();
        html.close("div").close("div");
    }

    private static void list(View view) throws OperationException {
        String like = view.query("like");
        view.cardBegin("");
        view.search("like", "part of a name", "Search", "posthouse-accounts");
        List<Map<String, String>> accounts =
                view.rows("account-list", "like", like, "after", view.query("after"), "limit", Integer.toString(ROWS));
        if (accounts.isEmpty()) {
            view.empty(
                    like.isEmpty()
                            ? "No accounts yet. Create the first one with the form."
                            : "No account has \u201c" + like + "\u201d in its name.");
        }
        if (!accounts.isEmpty()) {
            table(view, accounts);
            String last = accounts.get(accounts.size() - 1).get("account");
            view.next("posthouse-accounts", accounts.size(), ROWS, "like", like, "after", last);
        }
        view.cardEnd();
    }

    private static void table(View view, List<Map<String, String>> accounts) {
        Html html = view.html();
        boolean logins = accounts.get(0).containsKey(OneAccount.LOGIN);
        html.open("table", "class", "ph-table ph-stack ph-flat").element("caption", "Accounts by name");
        html.open("thead").open("tr").element("th", "Account", "scope", "col");
        html.element("th", "Holds", "scope", "col").element("th", "Quota", "scope", "col");
        html.element("th", "Full", "scope", "col");
        if (logins) {
            html.element("th", "Last login", "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        for (Map<String, String> account : accounts) {
            String name = account.get("account");
            html.open("tr").open("td").open("a", "href", Texts.link("posthouse-accounts", "name", name));
            html.open("span", "class", "ph-who");
            OneAccount.face(html, name);
            html.element("strong", name).close("span").close("a");
            if (!account.getOrDefault("state", "").isEmpty()) {
                html.chip(account.get("state"), "warn");
            }
            html.close("td");
            html.element("td", account.get("holds"), "class", "ph-tight ph-inline");
            html.element("td", account.get("quota"), "class", "ph-tight ph-inline", "data-label", "quota");
            html.open("td", "class", "ph-inline");
            OneAccount.full(html, account.get("full"));
            html.close("td");
            if (logins) {
                html.element(
                        "td", account.get(OneAccount.LOGIN), "class", "ph-tight ph-inline", "data-label", "last login");
            }
            html.close("tr");
        }
        html.close("tbody").close("table");
    }
}
