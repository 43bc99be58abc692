package org.posthouse.api.quarantine;

import java.util.List;
import java.util.Objects;

/**
 * The beginning of what a held mail says, as plain text: of HTML the words alone. It comes from strangers; whoever puts it into HTML escapes it.
 *
 * @param mail which
 * @param text its text, bounded; lines end in a line feed
 * @param parts the parts of the message, each in a line
 */
public record HeldText(HeldMail mail, String text, List<String> parts) {
    public HeldText {
        Objects.requireNonNull(mail, "mail");
        Objects.requireNonNull(text, "text");
        parts = List.copyOf(parts);
    }
}
