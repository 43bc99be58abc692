package org.posthouse.smtp.session;

import org.posthouse.smtp.command.Verb;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.state.Phase;
import org.posthouse.smtp.state.Variant;
import org.posthouse.smtp.wire.Replies;
import org.posthouse.smtp.wire.Reply;

/** Which command may be done now. */
final class Policy {
    private Policy() {}

    /**
     * Why a command may not be done now; null if it may.
     *
     * @param more input follows the command
     */
    static Reply refusal(Dialog dialog, Verb verb, boolean more) {
        if (dialog.needsTls() && !verb.is(Verb.Flag.PRE_TLS)) {
            return Replies.TLS_FIRST; // rfc3207#4
        }
        if (dialog.needsAuth() && !verb.is(Verb.Flag.PRE_AUTH)) {
            return Replies.AUTH_FIRST; // rfc4954#6, rfc6409#4.3
        }
        if (more && verb.is(Verb.Flag.LAST_IN_PIPELINE)) {
            return Replies.PIPELINING; // rfc2920#3.1; for STARTTLS rfc3207#4.2
        }
        Phase phase = dialog.phase();
        if (verb.allowedIn(phase)) {
            return null;
        }
        // rfc5321#4.1.4
        return Reply.of(
                503,
                "5.5.1",
                switch (phase) {
                    case NEW -> "Send " + (dialog.variant() == Variant.LMTP ? "LHLO" : "HELO or EHLO") + " first";
                    case READY -> "Need MAIL command";
                    case SENDER, RECIPIENTS -> "Not allowed during a mail transaction";
                    case CHUNKS -> "Not allowed between BDAT commands";
                });
    }
}
