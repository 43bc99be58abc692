package org.posthouse.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;

/** Which bundle and version each part is bound to. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-wiring", "felix.webconsole.title=Wiring", Page.CATEGORY})
public final class WiringPage extends Page {
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
        view.heading("Wiring", "Which bundle and version each part is bound to, and what is missing.");
        Map<String, List<Map<String, String>>> bundles = new LinkedHashMap<>();
        for (Map<String, String> row : view.rows("wiring")) {
            bundles.computeIfAbsent(row.get("bundle") + " " + row.get("version"), b -> new ArrayList<>())
                    .add(row);
        }
        Html html = view.html();
        long missing = bundles.values().stream()
                .flatMap(List::stream)
                .filter(WiringPage::bad)
                .count();
        html.open("section", "class", "ph-figures");
        view.figure(Integer.toString(bundles.size()), "bundles with parts", "calm");
        view.figure(Long.toString(missing), "missing or failed", missing == 0 ? "good" : "bad");
        html.close("section");
        html.open("div", "class", "ph-tiles ph-wide");
        bundles.entrySet().stream()
                .sorted((a, b) -> Boolean.compare(
                        b.getValue().stream().anyMatch(WiringPage::bad),
                        a.getValue().stream().anyMatch(WiringPage::bad)))
                .forEach(e -> tile(html, e.getKey(), e.getValue()));
        html.close("div");
    }

    private static boolean bad(Map<String, String> row) {
        return row.get("bound to").equals("MISSING")
                || row.get("state").equals("failed")
                || row.get("state").equals("unsatisfied");
    }

    private static void tile(Html html, String bundle, List<Map<String, String>> rows) {
        html.open("div", "class", "ph-tile")
                .open("div", "class", "ph-tile-head")
                .element("strong", bundle.replace("org.posthouse.", ""))
                .close("div");
        String component = "";
        for (Map<String, String> row : rows) {
            if (!row.get("component").equals(component)) {
                component = row.get("component");
                String state = row.get("state");
                boolean good = state.equals("active") || state.equals("satisfied");
                html.open("h3")
                        .text(component + " ")
                        .chip(state, good ? "good" : bad(row) ? "bad" : "calm")
                        .close("h3");
            }
            if (!row.get("reference").isEmpty()) {
                String bound = row.get("bound to");
                html.open("p", "class", "ph-wire")
                        .element("span", row.get("reference"))
                        .text(" ");
                html.chip(
                        bound.replace("org.posthouse.", ""),
                        bound.equals("MISSING") ? "bad" : bound.equals("nothing") ? "calm" : "good");
                html.close("p");
            }
        }
        html.close("div");
    }
}
