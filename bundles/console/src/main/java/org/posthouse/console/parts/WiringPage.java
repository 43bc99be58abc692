package org.posthouse.console.parts;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/** Which bundle and version each part is bound to. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-wiring", "felix.webconsole.title=Wiring", Page.CATEGORY})
public final class WiringPage extends Page {
    private static final long serialVersionUID = 1;
    private static final List<String> TONES = List.of("bad", "warn", "good");

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
        view.heading("Wiring", "The path of a mail through the bundles, with the versions in use now.");
        Wiring wiring = new Wiring(view.rows("wiring"));
        bundles(view, wiring);
        Html html = view.html();
        List<Wiring.Part> parts = wiring.parts().values().stream()
                .sorted(Comparator.comparing(part -> TONES.indexOf(part.tone())))
                .toList();
        long bad = parts.stream().filter(part -> part.tone().equals("bad")).count();
        if (bad > 0) {
            view.flash(
                    "bad",
                    Texts.count(bad, "bundle") + (bad == 1 ? " lacks" : " lack")
                            + " something; see the top of the list below.");
        }
        view.cardBegin("");
        Journey.draw(html, wiring);
        html.open("p", "class", "ph-legend ph-key")
                .element("span", "bound", "class", "ph-good")
                .element("span", "waits for something", "class", "ph-warn")
                .element("span", "something is missing", "class", "ph-bad")
                .element("span", "absent, or not bound", "class", "ph-gone")
                .close("p");
        view.cardEnd();
        html.open("div", "class", "ph-columns");
        parts.forEach(part -> card(html, part));
        html.close("div");
    }

    /** Without the bundle that lists bundles, the wiring is shown all the same. */
    private static void bundles(View view, Wiring wiring) {
        try {
            wiring.bundles(view.rows("bundle-list"));
        } catch (OperationException absent) {
            view.flash("warn", absent.getMessage());
        }
    }

    private static void card(Html html, Wiring.Part part) {
        html.open(
                        "details",
                        "class",
                        "ph-tile",
                        "id",
                        part.name,
                        "open",
                        part.tone().equals("bad") ? "open" : null)
                .open("summary", "class", "ph-tile-head")
                .element("span", "", "class", "ph-dot ph-" + part.tone())
                .element("strong", part.name, "class", "ph-grow")
                .element("code", part.version());
        glance(html, part);
        html.close("summary");
        html.open("p", "class", "ph-wire")
                .element("a", "Update …", "href", Texts.link("posthouse-parts", "bundle", part.bundle()))
                .element("span", part.provides())
                .close("p");
        String component = "";
        Set<String> seen = new HashSet<>();
        for (Map<String, String> row : part.rows) {
            if (!row.get("component").equals(component)) {
                component = row.get("component");
                html.open("h3").text(component + " ");
                if (!Wiring.runs(row)) {
                    html.chip(row.get("state"), Wiring.bad(row) ? "bad" : "warn");
                }
                html.close("h3");
            }
            String bound = row.get("bound to");
            boolean own = bound.startsWith(part.bundle() + " ") || bound.startsWith("org.posthouse." + part.name + " ");
            if (!row.get("reference").isEmpty() && !own && seen.add(component + row.get("reference") + bound)) {
                wire(html, row.get("reference"), bound);
            }
        }
        if (!part.users.isEmpty()) {
            html.open("p", "class", "ph-users").text("used by ");
            for (String user : part.users) {
                html.element("a", user, "href", "#" + user, "class", "ph-chip");
            }
            html.close("p");
        }
        html.close("details");
    }

    /** What is to be known of a bundle before its card is opened. */
    private static void glance(Html html, Wiring.Part part) {
        Set<String> lacks = part.lacks();
        Set<String> uses = part.uses();
        if (!lacks.isEmpty()) {
            html.element("small", String.join("; ", lacks), "class", "ph-" + part.tone());
        } else {
            html.element("small", uses.isEmpty() ? "needs no other part" : "bound to " + String.join(", ", uses));
        }
    }

    private static void wire(Html html, String reference, String bound) {
        html.open("p", "class", "ph-wire").element("span", reference);
        html.open("span");
        for (String one : bound.split(", ")) {
            html.chip(Wiring.shorten(one), bound.equals("MISSING") ? "bad" : bound.equals("nothing") ? "calm" : "good");
        }
        html.close("span").close("p");
    }
}
