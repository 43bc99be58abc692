package org.posthouse.smtp.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Rejection;
import org.posthouse.smtp.parse.HelloName;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** What HELO, EHLO and LHLO have in common. */
final class Hello {
    private Hello() {}

    /** EHLO or LHLO. */
    static Reply extended(String verb, Dialog dialog, String argument) throws Rejection {
        return greeted(verb, dialog, argument, true) ? extensions(dialog) : Reply.AWAITED;
    }

    /**
     * Takes the client's name, if intake has nothing against it; false if its answer is awaited. If it is refused, all is as it
     * was before (rfc5321#4.1.4).
     */
    static boolean greeted(String verb, Dialog dialog, String argument, boolean withExtensions) throws Rejection {
        String name = HelloName.parse(argument)
                .orElseThrow(() -> new Rejection(501, "5.5.4", "Syntax: " + verb + " hostname"));
        Optional<Answer> answer = dialog.introduced(name, withExtensions);
        if (answer.isPresent() && answer.get() instanceof Answer.Refused refused) {
            throw new Rejection(refused.status());
        }
        if (answer.isPresent()) {
            dialog.greeted(name, withExtensions);
        }
        return answer.isPresent();
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
