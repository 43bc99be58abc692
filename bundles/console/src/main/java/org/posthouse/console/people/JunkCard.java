package org.posthouse.console.people;

import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.html.Html;
import org.posthouse.console.page.View;

/** What an account has taught the junk filter, and a way to begin anew. */
final class JunkCard {
    /** The operation that knows; without it there is no card. */
    static final String OPERATION = "junk";

    private static final String ACCOUNT = "account";

    private JunkCard() {}

    static void show(View view, String name) {
        view.cardBegin("Junk");
        try {
            Result learned = view.read(OPERATION, ACCOUNT, name);
            Html html = view.html();
            html.open("dl", "class", "ph-facts");
            View.rows(learned)
                    .forEach(row -> html.element("dt", row.get("what")).element("dd", row.get("value")));
            html.close("dl");
            view.button(
                    "junk-forget",
                    "Begin anew",
                    "bad",
                    "Forget what " + name + " has taught the junk filter?",
                    ACCOUNT,
                    name);
        } catch (OperationException absent) {
            view.empty(absent.getMessage());
        }
        view.cardEnd();
    }
}
