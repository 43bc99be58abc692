package org.posthouse.console.mail;

import java.util.List;
import java.util.Map;
import org.posthouse.console.page.View;

/** What can be done with a version of a filter: have it look on, decide for some mail, be in force; and back. */
final class FilterLife {
    private final List<Map<String, String>> filters;

    /** @param filters all that are there, as in {@code filter-list} */
    FilterLife(List<Map<String, String>> filters) {
        this.filters = filters;
    }

    /** The buttons of one version; none for one that is in force alone. */
    void actions(View view, Map<String, String> filter) {
        String name = filter.get("filter");
        String bundle = filter.get("bundle");
        String state = filter.get("state");
        String version = bundle.substring(bundle.indexOf('/') + 1);
        boolean inShadow = state.contains("in shadow");
        boolean onTrial = state.contains("on trial");
        boolean beside = filters.stream()
                        .filter(other -> other.get("filter").equals(name)
                                && !other.get("bundle").isEmpty())
                        .count()
                > 1;
        boolean inForce = state.startsWith("enforced") && !onTrial;
        if (bundle.isEmpty() || inForce || !beside && !inShadow && !onTrial) {
            return;
        }
        view.html().open("div", "class", "ph-line");
        view.button(
                "filter-promote",
                "Put in force",
                "good",
                "Put " + name + " " + version + " in force for all its mail?",
                "name",
                name,
                "version",
                version);
        if (!inShadow) {
            view.button(
                    "filter-shadow",
                    "Shadow",
                    "calm",
                    "Have " + name + " " + version + " look on without deciding?",
                    "name",
                    name,
                    "version",
                    version);
        }
        if (inShadow || onTrial) {
            view.button(
                    "filter-abort",
                    "Abort",
                    "bad",
                    "Take back what is on trial or in shadow of " + name + "?",
                    "name",
                    name);
        }
        view.html().close("div");
        share(view, name, version);
    }

    private static void share(View view, String name, String version) {
        view.html().open("details", "class", "ph-more").element("summary", "Decide for some mail");
        view.formBegin(
                "filter-share",
                "Have " + name + " " + version + " decide for this mail?",
                "name",
                name,
                "version",
                version);
        view.field("Percent", "percent", "number", "10", true);
        view.field("Domains", "domains", "text", "all", false);
        view.field("Listeners", "listeners", "text", "all", false);
        view.field("Accounts", "accounts", "text", "all", false);
        view.submit("Decide", "calm");
        view.formEnd();
        view.html().close("details");
    }
}
