package org.posthouse.intake.filter;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;

/**
 * What a filter is asked.
 *
 * @param stage the stage
 * @param context what is known, as far as the filter is concerned
 * @param recipient who is about to be accepted; empty but at RECIPIENT
 * @param message the message; empty but at MESSAGE
 */
public record Question(Stage stage, Context context, Optional<Recipient> recipient, Optional<Message> message) {
    /** Asks an inspection, which gets the message it is lent. */
    Verdict put(Inspection inspection, Optional<Lent> lent) throws IOException {
        return switch (stage) {
            case CONNECT -> inspection.connect(context);
            case HELO -> inspection.helo(context);
            case SENDER -> inspection.sender(context);
            case RECIPIENT -> inspection.recipient(context, recipient.orElseThrow());
            case MESSAGE -> inspection.message(context, lent.orElseThrow());
        };
    }
}
