package org.posthouse.console.mail;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

/** The mail on hold, to be worked through: by its reasons, many at once, and beside it the one that somebody looks at. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-held", "felix.webconsole.title=Held", Page.CATEGORY})
public final class HeldPage extends Page {
    private static final long serialVersionUID = 1;

    private static final String PAGE = "posthouse-held";
    private static final String REASON = "reason";
    private static final String FORM = "ph-held";

    /** The box that chooses all of the page. It does nothing without the page's script, which shows it. */
    private static final String ALL = "ph-held-all";

    private static final Pattern NEXT = Pattern.compile("--after (\\d+)");

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
        view.heading("Held", "Mail on hold: look at it, then release or delete it.");
        QueueChoice choice = new QueueChoice(view, PAGE);
        String id = view.query("id");
        Html html = view.html();
        html.open("div", "class", "ph-split", "data-split", "").open("div");
        groups(view);
        mails(view, choice);
        SendersCard.show(view);
        html.close("div").open("div", "class", "ph-panel", "data-panel-place", "");
        if (!id.isEmpty()) {
            QueuedMail.show(view, choice, id);
        }
        html.close("div").close("div");
    }

    /** The reasons as choices, those with the most mail first. */
    private static void groups(View view) throws OperationException {
        Result groups = view.read("held-groups");
        List<Map<String, String>> rows = View.rows(groups);
        if (rows.isEmpty()) {
            return;
        }
        view.cardBegin("Reasons");
        Html html = view.html();
        html.open("nav", "class", "ph-choices", "aria-label", "Reasons for holds");
        html.open("a", "href", PAGE, "aria-current", view.query(REASON).isEmpty() ? "true" : null)
                .text("all")
                .close("a");
        for (Map<String, String> group : rows) {
            if (!group.get("match").isEmpty()) {
                boolean chosen = view.query(REASON).equals(group.get("match"));
                html.open(
                                "a",
                                "href",
                                Texts.link(PAGE, REASON, group.get("match")),
                                "aria-current",
                                chosen ? "true" : null)
                        .text(group.get("match") + " ")
                        .element("b", group.get("mails"))
                        .close("a");
            }
        }
        html.close("nav");
        if (!groups.text().isEmpty()) {
            html.element("p", groups.text() + ".", "class", "ph-muted");
        }
        view.cardEnd();
    }

    private static void mails(View view, QueueChoice choice) throws OperationException {
        Result list = view.read("held-list", REASON, view.query(REASON), "after", view.query(QueueChoice.AFTER));
        List<Map<String, String>> mails = View.rows(list);
        view.cardBegin("");
        if (mails.isEmpty()) {
            view.empty(view.query(REASON).isEmpty() ? "No mail is on hold." : "No mail is on hold for this reason.");
        } else {
            changes(view);
            table(view, choice, mails);
        }
        Matcher next = NEXT.matcher(list.text());
        if (next.find()) {
            view.html()
                    .element(
                            "a",
                            "Next page →",
                            "class",
                            "ph-next",
                            "href",
                            Texts.link(PAGE, REASON, view.query(REASON), QueueChoice.AFTER, next.group(1)));
        }
        view.cardEnd();
    }

    /** What can be done with those that are chosen. The form's boxes stand in the rows. */
    private static void changes(View view) {
        view.chooserBegin(FORM, ALL);
        view.html()
                .element(
                        "span", "Selected mails", "class", "ph-grow ph-muted", "data-count", "", "aria-live", "polite");
        view.choice("queue-release", "Release", "good", "");
        view.choice("queue-bounce", "Give up", "bad", "Give up {n} selected? The senders get a report.");
        view.choice("queue-delete", "Delete", "bad", "Delete {n} selected? The senders are not notified.");
        view.formEnd();
    }

    private static void table(View view, QueueChoice choice, List<Map<String, String>> mails) {
        Html html = view.html();
        html.open("table", "class", "ph-table ph-stack").element("caption", "Mail on hold, oldest first");
        html.open("thead").open("tr").open("th", "scope", "col", "class", "ph-box");
        html.open("input", "type", "checkbox", "id", ALL, "aria-label", "Select all on this page", "hidden", "hidden");
        html.close("th");
        for (String heading : List.of("Mail", "Why", "Arrived", "Sender")) {
            html.element("th", heading, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        mails.forEach(mail -> row(view, choice, mail));
        html.close("tbody").close("table");
    }

    private static void row(View view, QueueChoice choice, Map<String, String> mail) {
        String id = mail.get("id");
        Html html = view.html();
        html.open("tr").open("td", "class", "ph-box");
        html.open("input", "type", "checkbox", "name", "id", "value", id, "form", FORM, "aria-label", "Select " + id);
        html.close("td").open("td");
        html.open(
                        "a",
                        "href",
                        choice.beside(id, "text", "shown") + "#" + QueuedMail.HEADING,
                        "id",
                        QueuedMail.opener(id),
                        "class",
                        "ph-plain",
                        "data-panel",
                        id,
                        "aria-current",
                        id.equals(view.query("id")) ? "true" : null)
                .element("strong", mail.get("subject").isEmpty() ? "(no subject)" : mail.get("subject"))
                .close("a");
        html.element("small", mail.get("from") + " → " + mail.get("to")).close("td");
        html.open("td").element("small", mail.get(REASON), "class", "ph-reason");
        html.element("small", mail.get("findings")).close("td");
        html.open("td", "class", "ph-tight ph-inline")
                .time(mail.get("arrived"))
                .close("td")
                .open("td");
        if (!mail.get("sender").isEmpty()) {
            view.button(
                    "sender-allow",
                    "Allow",
                    "calm",
                    "Allow mail from " + mail.get("sender") + " for the whole site from now on?",
                    "sender",
                    mail.get("sender"));
        }
        html.close("td").close("tr");
    }
}
