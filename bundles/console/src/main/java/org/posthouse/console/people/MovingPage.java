package org.posthouse.console.people;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Texts;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

/** Mailboxes that move in and out, and the jobs that move them. Loads itself again while one of them runs. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-moving", "felix.webconsole.title=Moving", Page.CATEGORY})
public final class MovingPage extends Page {
    private static final long serialVersionUID = 1;
    private static final String JOB = "job";

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
                "Moving", "Import mailboxes from other servers, and export them. Nothing is changed at the source.");
        List<Map<String, String>> jobs = view.rows("job-list");
        if (!view.query(JOB).isEmpty()) {
            report(view);
        }
        view.cardBegin("Jobs");
        if (jobs.isEmpty()) {
            view.empty("No jobs yet. A job that was interrupted continues where it stopped when you start it again.");
        }
        jobs.forEach(job -> row(view, job));
        view.cardEnd();
        if (jobs.stream().anyMatch(MovingPage::isUnderWay)) {
            view.reloadSoon();
        }
        view.html().open("div", "class", "ph-tiles");
        fromServer(view);
        fromFiles(view);
        toServer(view);
        out(view);
        view.html().close("div");
    }

    private static boolean isUnderWay(Map<String, String> job) {
        return List.of("running", "waiting").contains(job.get("state"));
    }

    private static void row(View view, Map<String, String> job) {
        String state = job.get("state");
        boolean flaw = !state.equals("done") || !job.get("failed").equals("0");
        view.html()
                .open("div", "class", "ph-row ph-line")
                .chip(state, isUnderWay(job) ? "calm" : state.equals("failed") ? "bad" : flaw ? "warn" : "good")
                .open("span", "class", "ph-grow")
                .open("strong")
                .element("a", job.get(JOB), "href", Texts.link("posthouse-moving", JOB, job.get("id")))
                .close("strong")
                .element(
                        "small",
                        job.get("moved") + " moved, " + job.get("known") + " moved before, " + job.get("failed")
                                + " failed · " + job.get("now"))
                .close("span");
        if (job.get("done").endsWith("%")) {
            view.html().progress(Integer.parseInt(job.get("done").replace("%", "")));
        }
        if (isUnderWay(job)) {
            view.button("job-stop", "Stop", "bad", "Stop this job? You can start it again.", "id", job.get("id"));
        }
        view.html().close("div");
    }

    private static void report(View view) {
        view.cardBegin("Job " + view.query(JOB));
        try {
            Result result = view.read("job-show", "id", view.query(JOB));
            result.text().lines().forEach(line -> view.html().element("p", line));
            View.rows(result).forEach(row -> view.html()
                    .open("div", "class", "ph-row ph-line")
                    .element("span", row.get("problem"), "class", "ph-grow ph-reason")
                    .close("div"));
        } catch (OperationException gone) {
            view.empty(gone.getMessage());
        }
        view.cardEnd();
    }

    private static void again(View view) {
        view.html()
                .open("label")
                .open("input", "type", "checkbox", "name", "again", "value", "true")
                .text(" also messages that earlier runs moved")
                .close("label");
    }

    private static void login(View view) {
        view.field("Account here", "account", "text", "alice@example.org", true);
        view.field("Server", "server", "text", "imap.example.net", true);
        view.field("User there", "user", "text", "alice", true);
        view.field("Password there", "password", "password", "", true);
        view.select("TLS", "tls", "implicit", List.of("starttls", "unverified", "starttls-unverified", "none"), "");
    }

    private static void fromServer(View view) {
        view.cardBegin("Import from an IMAP server");
        view.formBegin("import-imap", "");
        login(view);
        view.field("Parent mailbox (empty: same names as there)", "into", "text", "", false);
        again(view);
        view.submit("Import", "calm");
        view.formEnd();
        view.cardEnd();
    }

    private static void fromFiles(View view) {
        view.cardBegin("Import from files");
        view.html().element("p", "A Maildir, an mbox file, or a directory of mbox files.");
        view.formBegin("import", "");
        view.field("Account here", "account", "text", "alice@example.org", true);
        view.field("Path on this server", "from", "text", "/var/vmail/alice/Maildir", true);
        view.field("Parent mailbox (empty: same names as there)", "into", "text", "", false);
        again(view);
        view.submit("Import", "calm");
        view.formEnd();
        view.cardEnd();
    }

    private static void toServer(View view) {
        view.cardBegin("Export to an IMAP server");
        view.html().element("p", "Copies all mailboxes to folders there; the originals stay here.");
        view.formBegin("export-imap", "");
        login(view);
        view.field("Parent folder (empty: same names as here)", "into", "text", "", false);
        again(view);
        view.submit("Export", "calm");
        view.formEnd();
        view.cardEnd();
    }

    private static void out(View view) {
        view.cardBegin("Export to files");
        view.html().element("p", "A Maildir in Dovecot's layout, or an mbox file for each mailbox.");
        view.formBegin("export", "");
        view.field("Account", "account", "text", "alice@example.org", true);
        view.field("Directory on this server", "directory", "text", "/var/tmp/alice", true);
        view.select("Format", "format", "maildir", List.of("mbox"), "");
        view.submit("Export", "calm");
        view.formEnd();
        view.cardEnd();
    }
}
