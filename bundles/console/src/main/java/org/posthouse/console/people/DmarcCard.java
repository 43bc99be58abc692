package org.posthouse.console.people;

import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.page.View;

/** Who sends mail in the name of the domains, as others have reported. */
final class DmarcCard {
    /** The operation that knows; without it there is no card. */
    static final String OPERATION = "dmarc-reports";

    private static final String DOMAIN = "domain";
    private static final String FAILED = "failed";
    private static final int MOST = 50;

    private DmarcCard() {}

    /** @param shown the domain whose senders are shown; empty: none */
    static void show(View view, String shown) {
        view.cardBegin("Who sends in your name (DMARC)");
        try {
            List<Map<String, String>> domains = view.rows(OPERATION);
            if (domains.isEmpty()) {
                view.empty("No reports from others yet. They come a day after the DNS record that asks for them.");
            }
            domains.forEach(domain -> domain(view.html(), domain));
            if (domains.stream().anyMatch(domain -> domain.get(DOMAIN).equals(shown))) {
                view.html().element("h3", "Senders in the name of " + shown);
                view.rows(OPERATION, DOMAIN, shown).stream().limit(MOST).forEach(sender -> sender(view.html(), sender));
            }
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.cardEnd();
    }

    private static void domain(Html html, Map<String, String> domain) {
        String name = domain.get(DOMAIN);
        html.open("div", "class", "ph-row ph-line");
        chip(html, domain);
        html.open("span", "class", "ph-grow")
                .element("a", name, "href", Texts.link("posthouse-domains", "reports", name))
                .element(
                        "small",
                        Texts.count(Texts.number(domain.get("messages")), "message") + " from "
                                + Texts.count(Texts.number(domain.get("senders")), "sender") + " until "
                                + domain.get("last") + "; reported by " + domain.get("reporters"));
        html.close("span").close("div");
    }

    private static void sender(Html html, Map<String, String> sender) {
        html.open("div", "class", "ph-row ph-line");
        chip(html, sender);
        html.open("span", "class", "ph-grow")
                .element("code", sender.get("sender"))
                .text(" " + sender.get("name"))
                .element(
                        "small",
                        Texts.count(Texts.number(sender.get("messages")), "message") + ", DKIM " + sender.get("dkim")
                                + ", SPF " + sender.get("spf") + ", quarantined " + sender.get("quarantined")
                                + ", rejected " + sender.get("rejected") + "; " + sender.get("first") + " to "
                                + sender.get("last"));
        html.close("span").close("div");
    }

    private static void chip(Html html, Map<String, String> row) {
        boolean well = row.get(FAILED).equals("0");
        html.chip(well ? "all pass" : row.get(FAILED) + " failed", well ? "good" : "warn");
    }
}
