package org.posthouse.console;

import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;

/** Connections, certificate, and the care of the store. */
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
    Operations operations() {
        return operations;
    }

    @Override
    Guard guard() {
        return guard;
    }

    @Override
    void show(View view) throws OperationException {
        view.heading("Server", "The certificate, open connections, and the care of what is stored.");
        certificate(view);
        connections(view);
        care(view);
    }

    private static void certificate(View view) {
        Html html = view.html();
        view.cardBegin("Certificate");
        try {
            for (Map<String, String> c : view.rows("certificate-show")) {
                html.open("div", "class", "ph-row ph-line")
                        .chip(
                                c.get("issuer").equals("itself") ? "self-signed" : "issued",
                                c.get("issuer").equals("itself") ? "warn" : "good")
                        .element("strong", c.get("names").isEmpty() ? c.get("subject") : c.get("names"))
                        .element("span", "until " + c.get("until"), "class", "ph-grow")
                        .element("code", c.get("sha-256"), "class", "ph-muted")
                        .close("div");
            }
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.button("certificate-reload", "Take over the files as they are now", "calm", "");
        view.cardEnd();
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
                        .element("strong", c.get("client"))
                        .element(
                                "span",
                                c.get("tls").isEmpty() ? "not encrypted" : c.get("tls"),
                                "class",
                                "ph-grow ph-muted")
                        .element(
                                "span",
                                c.get("age") + " · in " + c.get("received") + " · out " + c.get("sent"),
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
        view.cardBegin("Care of the store");
        view.html()
                .element(
                        "p",
                        "A check reads every stored message; a backup is taken while mail flows; a restore replaces all mailboxes.");
        view.html().open("div", "class", "ph-actions");
        view.button("check", "Check", "good", "");
        view.formBegin("backup", "");
        view.field("Into a new directory", "directory", "text", "/var/backups/posthouse/today", true);
        view.submit("Back up", "calm");
        view.formEnd();
        view.formBegin("restore", "Replace all mailboxes and accounts by this backup?");
        view.field("From a backup", "directory", "text", "/var/backups/posthouse/today", true);
        view.submit("Restore", "bad");
        view.formEnd();
        view.html().close("div");
        view.cardEnd();
    }
}
