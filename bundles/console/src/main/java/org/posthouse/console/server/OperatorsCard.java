package org.posthouse.console.server;

import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.html.Html;
import org.posthouse.console.page.View;

/** Who may operate this server, and in which role. */
final class OperatorsCard {
    private static final List<String> ROLES = List.of("viewer", "operator", "admin");

    private OperatorsCard() {}

    static void show(View view) {
        view.cardBegin("Operators");
        try {
            for (Map<String, String> one : view.rows("operator-list")) {
                row(view, one.get("operator"), one.get("role"));
            }
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.formBegin("operator-set", "");
        view.field("Name", "name", "text", "joe", true);
        view.select("Role", "role", "choose", ROLES, "viewer");
        view.field("Password", "password", "password", "", true);
        view.submit("Create operator", "good");
        view.formEnd();
        view.cardEnd();
    }

    private static void row(View view, String name, String role) {
        Html html = view.html();
        html.open("details", "class", "ph-row").open("summary");
        html.element("strong", name, "class", "ph-grow").chip(role, "calm");
        html.close("summary").open("div", "class", "ph-actions");
        view.formBegin("operator-set", "", "name", name);
        view.select("Role", "role", "choose", ROLES, role);
        view.field("New password", "password", "password", "no change", false);
        view.submit("Change", "calm");
        view.formEnd();
        view.button("operator-delete", "Delete", "bad", "Delete the operator " + name + "?", "name", name);
        html.close("div").close("details");
    }
}
