package org.posthouse.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;

/** The way to the form of every part, and what is set there. */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-settings", "felix.webconsole.title=Settings", Page.CATEGORY})
public final class SettingsPage extends Page {
    private static final long serialVersionUID = 1;
    private static final String OURS = "org.posthouse.";
    private static final String OTHERS = "Plug-ins";

    /** What a part is there for, by how its PID goes on after our prefix; the first that fits. */
    private static final List<Map.Entry<String, String>> GROUPS = List.of(
            Map.entry("net.mina.listener", "Listeners"),
            Map.entry("filter", OTHERS),
            Map.entry("smtp", "Protocols"),
            Map.entry("submission", "Protocols"),
            Map.entry("lmtp", "Protocols"),
            Map.entry("imap", "Protocols"),
            Map.entry("pop3", "Protocols"),
            Map.entry("managesieve", "Protocols"),
            Map.entry("intake", "On its way"),
            Map.entry("spool", "On its way"),
            Map.entry("queue", "On its way"),
            Map.entry("routing", "On its way"),
            Map.entry("transport", "On its way"),
            Map.entry("store", "Mailboxes and accounts"),
            Map.entry("blobs", "Mailboxes and accounts"),
            Map.entry("db", "Mailboxes and accounts"),
            Map.entry("directory", "Mailboxes and accounts"),
            Map.entry("", "The server"));

    private static final List<String> ORDER =
            List.of("Protocols", "On its way", "Mailboxes and accounts", "The server", "Listeners", OTHERS);

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
        view.heading(
                "Settings",
                "Every part has a form. What is saved is kept in etc/ and in force at once, unless the form says otherwise.");
        Map<String, List<Map<String, String>>> groups = new TreeMap<>(
                java.util.Comparator.<String>comparingInt(ORDER::indexOf).thenComparing(group -> group));
        for (Map<String, String> part : view.rows("setting-list")) {
            groups.computeIfAbsent(group(part.get("pid")), g -> new ArrayList<>())
                    .add(part);
        }
        view.html().open("div", "class", "ph-columns ph-pair");
        groups.forEach((group, parts) -> {
            view.cardBegin(group);
            if (parts.get(0).get("pid").contains("~")) {
                view.html().element("p", parts.get(0).get("about"), "class", "ph-muted");
            }
            parts.forEach(part -> row(view, part));
            view.cardEnd();
        });
        view.html().close("div");
    }

    private static String group(String pid) {
        if (!pid.startsWith(OURS)) {
            return OTHERS;
        }
        return GROUPS.stream()
                .filter(group -> pid.startsWith(OURS + group.getKey()))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static void row(View view, Map<String, String> part) {
        Html html = view.html();
        String pid = part.get("pid");
        int instance = pid.indexOf('~');
        String name = part.get("part").replaceFirst("^Posthouse ", "");
        html.open("a", "class", "ph-row ph-line ph-plain", "href", "configMgr/" + pid)
                .open("span", "class", "ph-grow")
                .element(
                        "strong",
                        name.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                                + name.substring(1)
                                + (instance < 0 ? "" : " " + pid.substring(instance + 1)))
                .text(" ")
                .element("code", pid);
        if (instance < 0) {
            html.element("small", part.get("about"));
        }
        html.open("small");
        for (String set : part.get("set").split(", ")) {
            if (!set.isEmpty()) {
                html.chip(set, "calm");
            }
        }
        html.close("small")
                .close("span")
                .element("span", Texts.count(Texts.number(part.get("options")), "option"), "class", "ph-muted")
                .close("a");
    }
}
