package org.posthouse.console.people;

import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.page.View;

/** The DNS records of a domain, as part of the page of domains. */
final class RecordsCard {
    /** Stands for the default domain. */
    static final String DEFAULT = "default";

    private RecordsCard() {}

    /** The link that shows them. */
    static String link(String domain) {
        return Texts.link("posthouse-domains", "domain", domain);
    }

    static void show(View view, String domain) {
        boolean standard = domain.equals(DEFAULT);
        view.cardBegin(standard ? "DNS records" : "DNS records of " + domain);
        try {
            Result result = view.read("dns-records", "domain", standard ? "" : domain);
            Html html = view.html();
            for (Map<String, String> record : View.rows(result)) {
                row(html, record);
            }
            html.element("h3", "For the zone file");
            html.open("div", "class", "ph-row ph-line").element("pre", result.text(), "class", "ph-grow");
            copy(html, result.text(), "the zone file");
            html.close("div");
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.cardEnd();
    }

    private static void row(Html html, Map<String, String> record) {
        String value = record.get("value");
        html.open("div", "class", "ph-row ph-line")
                .chip(record.get("state"), tone(record.get("state")))
                .open("span", "class", "ph-grow")
                .element("strong", record.get("type"))
                .text(" ")
                .element("code", record.get("name") + " " + value)
                .element("small", record.get("found"));
        if (!record.get("fix").isEmpty()) {
            html.open("small").text("Fix: ").element("code", record.get("fix")).close("small");
        }
        html.close("span");
        if (!value.isEmpty()) {
            copy(html, value, "the value of " + record.get("type") + " " + record.get("name"));
        }
        html.close("div");
    }

    /** The script of the page copies; without it the button stays hidden. */
    private static void copy(Html html, String text, String what) {
        html.element(
                "button",
                "Copy",
                "type",
                "button",
                "class",
                "ph-button ph-calm",
                "data-copy",
                text,
                "aria-label",
                "Copy " + what,
                "hidden",
                "hidden");
    }

    private static String tone(String state) {
        return switch (state) {
            case "ok" -> "good";
            case "warn" -> "warn";
            case "critical" -> "bad";
            default -> "calm";
        };
    }

    /** Whether a domain of the list is the one that is shown. */
    static boolean isShown(String shown, List<Map<String, String>> domains) {
        return shown.equals(DEFAULT)
                || domains.stream().anyMatch(domain -> domain.get("domain").equals(shown));
    }
}
