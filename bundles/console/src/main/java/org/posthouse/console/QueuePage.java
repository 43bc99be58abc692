package org.posthouse.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;

/** The mail that waits. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-queue", "felix.webconsole.title=Queue", Page.CATEGORY})
public final class QueuePage extends Page {
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
    private static final int DESTINATIONS = 6;

    @Override
    void show(View view) throws OperationException {
        if (!view.query("id").isEmpty()) {
            QueuedMail.show(view, view.query("id"));
            return;
        }
        view.heading("Queue", "Mail that is on its way elsewhere, waits for a second try, or was put aside.");
        Html html = view.html();
        Map<String, String> figures = new LinkedHashMap<>();
        view.rows("status").stream()
                .filter(r -> r.get("part").equals("queue"))
                .forEach(r -> figures.put(r.get("figure"), r.get("value")));
        boolean paused = figures.getOrDefault("state", "").equals("paused");
        html.open("div", "class", "ph-actions");
        html.chip(paused ? "paused" : "running", paused ? "warn" : "good");
        html.element(
                "span",
                figures.getOrDefault("waiting", "?") + " waiting, " + figures.getOrDefault("held", "?")
                        + " of them on hold, " + figures.getOrDefault("under way", "?") + " under way",
                "class",
                "ph-grow ph-muted");
        view.button(paused ? "queue-resume" : "queue-pause", paused ? "Go on" : "Pause", paused ? "good" : "calm", "");
        view.button("queue-retry", "Try all now", "calm", "");
        html.close("div");
        if (paused) {
            view.flash("warn", "Nothing is taken from the spool until the queue goes on. New mail is still accepted.");
        }
        String like = view.query("like");
        List<Map<String, String>> mails =
                view.rows("queue-list", "like", like, "after", view.query("after"), "limit", Integer.toString(ROWS));
        if (like.isEmpty()) {
            destinations(view, mails);
        }
        view.cardBegin("");
        if (!mails.isEmpty() || !like.isEmpty()) {
            view.search("like", "part of an address, an id or a reason", "Find", "posthouse-queue");
        }
        if (mails.isEmpty()) {
            view.empty(
                    like.isEmpty()
                            ? "Nothing waits: every mail is where it should be."
                            : "No mail that waits has that.");
        }
        for (Map<String, String> mail : mails) {
            row(view, mail);
        }
        if (!mails.isEmpty()) {
            view.next(
                    "posthouse-queue",
                    mails.size(),
                    ROWS,
                    "like",
                    like,
                    "after",
                    mails.get(mails.size() - 1).get("id"));
        }
        view.cardEnd();
    }

    /** Where the mail of this page wants to go: a host that is down shows as a long bar. */
    private static void destinations(View view, List<Map<String, String>> mails) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Map<String, String> mail : mails) {
            String to = mail.get("to").replaceFirst(" \\+\\d+$", "");
            counts.merge(to.substring(to.lastIndexOf('@') + 1), 1, Integer::sum);
        }
        if (counts.size() < 2) {
            return;
        }
        int most = counts.values().stream().max(Integer::compare).orElse(1);
        Html html = view.html();
        view.cardBegin("Where it wants to go");
        html.open("div", "class", "ph-ranks");
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(DESTINATIONS)
                .forEach(e -> html.element(
                                "a", e.getKey(), "href", Texts.link("posthouse-queue", "like", "@" + e.getKey()))
                        .open("i", "style", "--share:" + e.getValue() * 100 / most + "%")
                        .close("i")
                        .element("b", Integer.toString(e.getValue())));
        html.close("div");
        if (counts.size() > DESTINATIONS) {
            html.element("p", "and " + (counts.size() - DESTINATIONS) + " more domains", "class", "ph-muted");
        }
        view.cardEnd();
    }

    private static void row(View view, Map<String, String> mail) {
        Html html = view.html();
        String id = mail.get("id");
        boolean held = mail.get("state").equals("held");
        html.open("div", "class", "ph-row ph-line")
                .chip(mail.get("state"), Texts.tone(mail.get("state")))
                .open("a", "href", Texts.link("posthouse-queue", "id", id), "class", "ph-grow ph-plain")
                .element("strong", mail.get("from"))
                .text(" → ")
                .element("strong", mail.get("to"))
                .open("small")
                .element("code", id)
                .text(" · ")
                .time(mail.get("arrived"))
                .text(" · " + mail.get("size") + " · " + Texts.tries(mail.get("tries"))
                        + (mail.get("next").isEmpty() ? "" : " · next " + mail.get("next")))
                .close("small");
        if (!mail.get("reason").isEmpty()) {
            html.element("small", mail.get("reason"), "class", "ph-reason");
        }
        html.close("a").open("span", "class", "ph-buttons");
        view.button(held ? "queue-release" : "queue-hold", held ? "Release" : "Hold", "calm", "", "id", id);
        view.button("queue-retry", "Try now", "calm", "", "id", id);
        html.close("span").close("div");
    }
}
