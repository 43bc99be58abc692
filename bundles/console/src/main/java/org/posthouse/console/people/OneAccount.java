package org.posthouse.console.people;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.page.View;

/** One account: what it may hold and holds, in which mailboxes, and which addresses lead to it. */
final class OneAccount {
    /** Shown where the directory tells it. */
    static final String LOGIN = "last login";

    /** Facts that have a place of their own. */
    private static final Set<String> ELSEWHERE = Set.of("account", "alias", "full");

    private OneAccount() {}

    /** @param junk whether a junk filter is there */
    static void show(View view, String name, boolean junk) throws OperationException {
        Result account = view.read("account-show", "name", name);
        Map<String, List<String>> facts = facts(account.text());
        String canonical = facts.getOrDefault("account", List.of(name)).get(0);
        Html html = view.html();
        view.heading("Account " + canonical, "What it holds, and which addresses lead to it.");
        html.open("p")
                .element("a", "← all accounts", "href", "posthouse-accounts")
                .close("p");
        html.open("div", "class", "ph-aside").open("div");
        mailboxes(view, View.rows(account));
        aliases(view, facts.getOrDefault("alias", List.of()));
        html.close("div").open("div");
        view.cardBegin("");
        html.open("dl", "class", "ph-facts");
        facts.forEach((fact, values) -> {
            if (!ELSEWHERE.contains(fact)) {
                html.element("dt", fact).element("dd", String.join(", ", values));
            }
        });
        if (facts.containsKey("full")) {
            html.element("dt", "full").open("dd");
            full(html, facts.get("full").get(0));
            html.close("dd");
        }
        html.close("dl");
        view.cardEnd();
        changes(view, facts.getOrDefault("state", List.of("")).get(0), canonical);
        appPasswords(view, canonical);
        if (junk) {
            JunkCard.show(view, canonical);
        }
        html.close("div").close("div");
    }

    /** Lines of {@code name: value}; of some names there are several. */
    private static Map<String, List<String>> facts(String text) {
        Map<String, List<String>> facts = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                facts.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                        .add(line.substring(colon + 2));
            }
        });
        return facts;
    }

    private static void mailboxes(View view, List<Map<String, String>> mailboxes) {
        Html html = view.html();
        view.cardBegin("Mailboxes");
        if (mailboxes.isEmpty()) {
            view.empty("No mail yet.");
        } else {
            html.open("table", "class", "ph-table ph-stack ph-flat").element("caption", "Mailboxes");
            html.open("thead").open("tr").element("th", "Mailbox", "scope", "col");
            for (String heading : List.of("Messages", "Unseen", "Size")) {
                html.element("th", heading, "scope", "col", "class", "ph-number");
            }
            html.close("tr").close("thead").open("tbody");
            for (Map<String, String> mailbox : mailboxes) {
                html.open("tr")
                        .open("td")
                        .element("strong", mailbox.get("mailbox"))
                        .close("td");
                for (String number : List.of("messages", "unseen", "size")) {
                    html.element("td", mailbox.get(number), "class", "ph-number ph-inline", "data-label", number);
                }
                html.close("tr");
            }
            html.close("tbody").close("table");
        }
        view.cardEnd();
    }

    private static void aliases(View view, List<String> aliases) {
        Html html = view.html();
        view.cardBegin("Aliases that lead here");
        if (aliases.isEmpty()) {
            view.empty("None.");
        }
        aliases.forEach(alias -> html.chip(alias, "calm"));
        html.open("p").element("a", "All aliases", "href", "posthouse-aliases").close("p");
        view.cardEnd();
    }

    private static void changes(View view, String state, String name) {
        view.cardBegin("Change account");
        view.formBegin("account-password", "", "name", name);
        view.field("New password", "password", "password", "", true);
        view.submit("Set password", "calm");
        view.formEnd();
        view.formBegin("account-quota", "", "name", name);
        view.field("Quota", "quota", "text", "2G; 0: unlimited", true);
        view.submit("Set quota", "calm");
        view.formEnd();
        access(view, state, name);
        view.button(
                "account-delete",
                "Delete account",
                "bad",
                "Delete " + name + " and all its mail? This cannot be undone.",
                "name",
                name);
        view.cardEnd();
    }

    private static void access(View view, String state, String name) {
        if (!state.isEmpty()) {
            view.button("account-enable", "Enable", "good", "", "name", name);
            return;
        }
        String ask = "Disable " + name + "? Nobody can log in then, and its sessions end. ";
        view.button("account-disable", "Disable", "calm", ask + "Its mail is kept.", "name", name);
        view.button(
                "account-disable",
                "Disable and refuse mail",
                "calm",
                ask + "Mail for it is refused.",
                "name",
                name,
                "refuse-mail",
                "true");
    }

    private static void appPasswords(View view, String account) throws OperationException {
        Html html = view.html();
        view.cardBegin("App passwords");
        List<Map<String, String>> all = view.rows("app-password-list", "account", account);
        if (all.isEmpty()) {
            view.empty("No app passwords.");
        }
        for (Map<String, String> one : all) {
            html.open("div", "class", "ph-row").element("strong", one.get("name"), "class", "ph-grow");
            html.element(
                    "p",
                    one.get("services") + " \u00b7 created " + one.get("created") + " \u00b7 last use "
                            + one.get("last use"),
                    "class",
                    "ph-muted");
            view.button(
                    "app-password-delete",
                    "Delete",
                    "bad",
                    "Delete the app password " + one.get("name") + "? The sessions of " + account + " end.",
                    "account",
                    account,
                    "name",
                    one.get("name"));
            html.close("div");
        }
        view.formBegin("app-password-create", "", "account", account);
        view.field("Name", "name", "text", "Phone", true);
        view.field("Services", "services", "text", "submission, imap, pop3; empty: all", false);
        view.submit("Create app password", "good");
        view.formEnd();
        view.cardEnd();
    }

    /** A letter in a colour, by which people find each other. */
    static void face(Html html, String name) {
        html.element(
                "span",
                name.substring(0, 1).toUpperCase(Locale.ROOT),
                "class",
                "ph-face",
                "style",
                "--hue:" + Math.floorMod(name.hashCode(), 360),
                "aria-hidden",
                "true");
    }

    /** How full it is; nothing if there is no quota. */
    static void full(Html html, String full) {
        if (full.endsWith("%")) {
            html.bar((int) Texts.number(full.replace("%", "")));
        }
    }
}
