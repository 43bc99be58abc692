package org.posthouse.smtp.command;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.intake.Rejection;
import org.posthouse.smtp.parse.HelloName;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** What HELO, EHLO and LHLO have in common. */
final class Hello {
    private Hello() {}

    /** EHLO or LHLO. */
    static Reply extended(String verb, Dialog dialog, String argument) throws Rejection {
        return dialog.introduce(name(verb, argument), true) ? extensions(dialog) : Reply.AWAITED;
    }

    static String name(String verb, String argument) throws Rejection {
        return HelloName.parse(argument)
                .orElseThrow(() -> new Rejection(501, "5.5.4", "Syntax: " + verb + " hostname"));
    }

    /** The reply to EHLO and LHLO: exactly what works now. */
    private static Reply extensions(Dialog dialog) {
        List<String> lines = new ArrayList<>();
        lines.add(dialog.settings().hostname());
        lines.add("PIPELINING"); // rfc2920
        lines.add(dialog.maxSize() > 0 ? "SIZE " + dialog.maxSize() : "SIZE"); // rfc1870
        lines.add("8BITMIME"); // rfc6152
        lines.add("ENHANCEDSTATUSCODES"); // rfc2034
        lines.add("SMTPUTF8"); // rfc6531
        lines.add("CHUNKING"); // rfc3030
        lines.add("DSN"); // rfc3461
        if (dialog.connection().tlsAvailable()) {
            lines.add("STARTTLS"); // rfc3207
        }
        List<String> mechanisms = dialog.mechanisms();
        if (!mechanisms.isEmpty()) {
            lines.add("AUTH " + String.join(" ", mechanisms)); // rfc4954
        }
        int hint = dialog.settings().recipientsHint();
        if (hint > 0) {
            lines.add("LIMITS RCPTMAX=" + hint); // rfc9422
        }
        return Reply.of(250, "", lines);
    }
}
