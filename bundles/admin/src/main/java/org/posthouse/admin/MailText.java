package org.posthouse.admin;

import java.io.IOException;
import java.util.List;
import org.posthouse.api.admin.Result;
import org.posthouse.api.message.Message;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.mime.preview.PlainText;
import org.posthouse.mime.preview.Preview;

/** What a mail says, for people who have to decide about it. */
final class MailText {
    private MailText() {}

    /** The decoded subject in one line; empty if it has none or cannot be read: a list is worth showing without it. */
    static String subject(QueueAdmin queue, String id) {
        try {
            return queue.read(id, message -> PlainText.field(message, "Subject"))
                    .orElse("");
        } catch (IOException damaged) {
            return "";
        }
    }

    /** The text, and a table of the parts that the message has. */
    static Result of(Message message) throws IOException {
        Preview preview = Preview.of(message);
        return new Result(
                preview.text(),
                List.of("part", "octets", "name"),
                preview.parts().stream()
                        .map(part -> List.of(part.type(), Format.octets(part.octets()), part.name()))
                        .toList());
    }
}
