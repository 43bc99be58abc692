package org.posthouse.console.server;

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

/** Connections, certificates, and the care of the store. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-server", "felix.webconsole.title=Server", Page.CATEGORY})
public final class ServerPage extends Page {
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
        view.heading("Server", "Certificates, open connections, and checks and backups of stored mail.");
        certificates(view);
        OperatorsCard.show(view);
        connections(view);
        care(view);
    }

    private static void certificates(View view) {
        Html html = view.html();
        view.cardBegin("Certificates");
        try {
            for (Map<String, String> c : view.rows("certificate-list")) {
                certificate(html, c);
            }
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        html.open("div", "class", "ph-actions");
        view.button("certificate-reload", "Reload the files", "calm", "");
        view.button("certificate-renew", "Obtain a new one", "calm", "Ask the authority for a new certificate now?");
        html.element(
                        "span",
                        "Changed files are loaded automatically within about ten seconds. If a new file is"
                                + " unusable, the old certificate stays in use.",
                        "class",
                        "ph-muted ph-grow")
                .close("div");
        view.cardEnd();
    }

    private static void certificate(Html html, Map<String, String> c) {
        String source = c.get("source");
        boolean missing = c.get("until").isEmpty();
        html.open("div", "class", "ph-row ph-line")
                .chip(source, missing ? "bad" : source.equals("self-signed") ? "warn" : "good")
                .open("span", "class", "ph-grow")
                .element("strong", c.get("names").isEmpty() ? c.get("certificate") : c.get("names"));
        if (!missing) {
            html.open("small")
                    .text(c.get("issuer").equals("itself") ? "until " : "by " + c.get("issuer") + ", until ")
                    .time(c.get("until"))
                    .close("small")
                    .open("small")
                    .text("SHA-256 ")
                    .element("code", c.get("sha-256"))
                    .close("small");
        }
        html.element("small", c.get("certificate") + (c.get("default").isEmpty() ? "" : ", the default"));
        if (!c.get("error").isEmpty()) {
            html.element("small", c.get("error"), "class", "ph-bad");
        }
        if (c.get("next").equals("now")) {
            html.element("small", "being renewed");
        } else if (!c.get("next").isEmpty()) {
            html.open("small")
                    .text(c.get("error").isEmpty() ? "renewed at " : "next try at ")
                    .time(c.get("next"))
                    .close("small");
        }
        html.close("span").close("div");
    }

    private static void connections(View view) {
        Html html = view.html();
        view.cardBegin("Open connections");
        try {
            var rows = view.rows("connection-list");
            if (rows.isEmpty()) {
                view.empty("Nobody is connected.");
            }
            for (Map<String, String> c : rows) {
                html.open("div", "class", "ph-row ph-line")
                        .chip(c.get("listener"), "calm")
                        .open("span", "class", "ph-grow")
                        .element("strong", c.get("client"))
                        .element("small", c.get("tls").isEmpty() ? "not encrypted" : c.get("tls"))
                        .close("span")
                        .element(
                                "span",
                                "since " + c.get("age") + " · in " + c.get("received") + " · out " + c.get("sent"),
                                "class",
                                "ph-muted");
                view.button("connection-close", "Close", "bad", "Close this connection?", "id", c.get("id"));
                html.close("div");
            }
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.cardEnd();
    }

    private static void care(View view) {
        Html html = view.html();
        html.open("div", "class", "ph-tiles");
        view.cardBegin("Check");
        html.element(
                "p",
                "Compares every stored message with its checksum, and every counter with its rows."
                        + " Mail keeps flowing in the meantime.");
        view.button("check", "Check the store", "calm", "");
        html.element(
                "p",
                "A damaged message can be replaced by one that says so and attaches what is still readable,"
                        + " or be removed. A backup may have an intact copy.");
        view.button(
                "mend",
                "Replace",
                "calm",
                "Replace all damaged messages with messages that say so?",
                "how",
                "stand-in");
        view.button("mend", "Remove", "danger", "Remove all damaged messages?", "how", "remove");
        view.cardEnd();
        view.cardBegin("Orphans");
        html.element(
                "p",
                "Bodies that no message refers to, left behind by a crash, are kept for a week. You can copy"
                        + " them into a"
                        + " mailbox.");
        view.formBegin("orphan-attach", "");
        view.field("Account", "account", "text", "alice@example.org", true);
        view.field("Mailbox", "mailbox", "text", "Recovered", false);
        view.submit("Attach", "calm");
        view.formEnd();
        view.cardEnd();
        backups(view);
        view.cardBegin("Back up");
        html.element("p", "Makes a consistent copy of all mailboxes and accounts while mail flows.");
        view.formBegin("backup", "");
        view.field("New directory on the server", "directory", "text", "/var/backups/posthouse/today", true);
        view.submit("Back up", "calm");
        view.formEnd();
        view.cardEnd();
        view.cardBegin("Restore");
        html.element(
                "p", "Replaces all mailboxes and accounts with a backup. Mail in the queue is put on hold for review.");
        view.formBegin(
                "restore",
                "Replace all mailboxes and accounts with this backup? Everything since the backup will be lost.");
        view.field("Directory on the server", "directory", "text", "/var/backups/posthouse/today", true);
        view.submit("Restore", "bad");
        view.formEnd();
        view.cardEnd();
        html.close("div");
    }

    /** Those that the server makes and keeps by itself. */
    private static void backups(View view) {
        Html html = view.html();
        view.cardBegin("Daily backups");
        try {
            var rows = view.rows("backup-list");
            if (rows.isEmpty()) {
                view.empty("None yet.");
            }
            for (Map<String, String> backup : rows) {
                html.open("div", "class", "ph-row ph-line")
                        .open("span", "class", "ph-grow")
                        .element("strong", backup.get("made"))
                        .element("small", backup.get("has"))
                        .element("code", backup.get("for mail:restore"))
                        .close("span")
                        .open("span", "class", "ph-actions");
                view.button("backup-rehearse", "Rehearse", "calm", "", "name", backup.get("name"));
                view.button(
                        "backup-restore",
                        "Restore",
                        "bad",
                        "Replace all mailboxes and accounts with this backup? Everything since the backup will"
                                + " be lost.",
                        "name",
                        backup.get("name"));
                html.close("span").close("div");
            }
        } catch (OperationException none) {
            view.empty(none.getMessage());
        }
        html.open("div", "class", "ph-actions");
        view.button("backup-now", "Back up now", "calm", "");
        html.close("div");
        view.cardEnd();
    }
}
