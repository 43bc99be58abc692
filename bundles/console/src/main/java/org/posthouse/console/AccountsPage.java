package org.posthouse.console;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;

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
        view.heading("Accounts", "Who has a mailbox here, what it holds, and what it may hold.");
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
                            ? "No account yet. The first one is made in the form."
                            : "No account has \u201c" + like + "\u201d in its name.");
        }
        for (Map<String, String> account : accounts) {
            row(view, account);
        }
        if (!accounts.isEmpty()) {
            String last = accounts.get(accounts.size() - 1).get("account");
            view.next("posthouse-accounts", accounts.size(), ROWS, "like", like, "after", last);
        }
        view.cardEnd();
    }

    private static void row(View view, Map<String, String> account) {
        String name = account.get("account");
        Html html = view.html();
        html.open("details", "class", "ph-row").open("summary");
        int hue = Math.floorMod(name.hashCode(), 360);
        html.element(
                "span",
                name.substring(0, 1).toUpperCase(Locale.ROOT),
                "class",
                "ph-face",
                "style",
                "--hue:" + hue,
                "aria-hidden",
                "true");
        html.element("strong", name, "class", "ph-grow");
        String quota = account.get("quota");
        html.element(
                "span",
                account.get("holds") + (quota.equals("unlimited") ? ", no quota" : " of " + quota),
                "class",
                "ph-muted");
        String full = account.get("full");
        if (full.isEmpty()) {
            html.element("span", "", "class", "ph-bar ph-none");
        } else {
            html.bar(Integer.parseInt(full.replace("%", "")));
        }
        html.close("summary").open("div", "class", "ph-actions");
        view.formBegin("account-password", "", "name", name);
        view.field("New password", "password", "password", "", true);
        view.submit("Set password", "calm");
        view.formEnd();
        view.formBegin("account-quota", "", "name", name);
        view.field("Quota", "quota", "text", "2G; 0: unlimited", true);
        view.submit("Set quota", "calm");
        view.formEnd();
        view.button(
                "account-delete",
                "Delete account",
                "bad",
                "Delete " + name + " and all its mail? This cannot be undone.",
                "name",
                name);
        html.close("div").close("details");
    }
}
