package org.posthouse.intake.filter;

import java.io.IOException;
import java.time.Instant;
import org.posthouse.api.filter.Context.Scope;
import org.posthouse.api.filter.FilterTrials.Compared;
import org.posthouse.api.message.Message;

/**
 * By what people know a mail that filters differ on.
 *
 * @param sender its reverse-path, in angle brackets; empty if it had none yet
 * @param subject empty if it is not known
 */
record Seen(String sender, String subject) {
    static final Seen NOTHING = new Seen("", "");
    private static final int LONGEST = 100;

    /** As far as a question tells. Its message, if it has one, can still be read. */
    static Seen of(Question question) {
        boolean mail = question.context().scope() != Scope.CONNECTION;
        return new Seen(
                mail ? shortened(question.context().sender().path()) : "",
                question.message().map(Seen::subject).orElse(""));
    }

    private static String subject(Message message) {
        try {
            return shortened(message.headers().first("Subject").orElse(""));
        } catch (IOException gone) {
            return "";
        }
    }

    static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    Compared on(Instant now, String mail, String detail) {
        return new Compared(now, mail, sender, subject, shortened(detail));
    }
}
