package org.posthouse.console.people;

import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.html.Html;
import org.posthouse.console.page.View;

/** Where mail for other servers goes, as part of the page of domains. */
final class RoutesCard {
    private static final String ALL_OTHERS = "*";

    private RoutesCard() {}

    static void list(View view) {
        view.cardBegin("Mail for other servers");
        try {
            for (Map<String, String> route : view.rows("route-list")) {
                row(view, route);
            }
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.cardEnd();
    }

    private static void row(View view, Map<String, String> route) {
        String domain = route.get("for");
        String password = route.get("password");
        Html html = view.html();
        html.open("div", "class", "ph-row ph-line").open("span", "class", "ph-grow");
        html.element("strong", domain).text(" → " + route.get("next hop") + " ");
        if (!route.get("tls").isEmpty()) {
            html.chip(route.get("tls"), "calm");
        }
        html.element("small", domain.equals(ALL_OTHERS) ? "all other foreign domains" : "");
        if (!route.get("login").isEmpty()) {
            html.element("small", "as " + route.get("login"));
        }
        if (!password.isEmpty() && !password.equals("there")) {
            html.chip(password, "bad");
        }
        if (!route.get("from anyone").isEmpty()) {
            html.element("small", "accepted from anyone");
        }
        html.close("span");
        if (route.get("next hop").indexOf(':') >= 0) {
            view.button("route-delete", "Delete", "bad", "Delete the route for " + domain + "?", "domain", domain);
        }
        html.close("div");
    }

    static void forms(View view) {
        view.cardBegin("Send through another server");
        view.html()
                .element(
                        "p",
                        "With a login, for example at your provider. The connection is encrypted and the server's"
                                + " certificate is verified. * stands for all other foreign domains.",
                        "class",
                        "ph-muted");
        view.formBegin("route-login", "");
        view.field("Domain", "domain", "text", "example.net or *", true, ALL_OTHERS);
        view.field("Server", "next-hop", "text", "smtp.example.net:587", true);
        view.field("User", "user", "text", "alice@example.net", true);
        view.field("Password", "password", "password", "", true);
        view.submit("Set route", "good");
        view.formEnd();
        view.cardEnd();
        view.cardBegin("Without a login");
        view.formBegin("route-set", "");
        view.field("Domain", "domain", "text", "example.net or *", true);
        view.field("Server", "next-hop", "text", "10.0.0.5:25;internal=true", true);
        view.submit("Set route", "calm");
        view.formEnd();
        view.cardEnd();
    }
}
