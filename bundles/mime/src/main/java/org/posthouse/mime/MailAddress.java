package org.posthouse.mime;

import java.util.List;
import java.util.Optional;

/** An element of an address list (rfc5322#3.4). */
public sealed interface MailAddress {
    /**
     * A mailbox.
     *
     * @param name the display name, or the comment that stands for it; quotes removed, encoded words kept
     * @param route the obsolete source route, such as {@code @a,@b}
     * @param localPart the local part without quotes; may be empty in ugly mail
     * @param domain the domain; empty if there was none
     */
    record Mailbox(Optional<String> name, Optional<String> route, String localPart, Optional<String> domain)
            implements MailAddress {
        /** {@code local@domain}, not quoted: for comparing and for searching. */
        public String address() {
            return domain.map(d -> localPart + "@" + d).orElse(localPart);
        }

        /** The display name with its encoded words decoded; empty if there is none. */
        public String decodedName() {
            return name.map(Mime::decodeWords).orElse("");
        }
    }

    /**
     * A group; its members may be none.
     *
     * @param name its display name, encoded words kept
     * @param members its mailboxes
     */
    record Group(String name, List<Mailbox> members) implements MailAddress {
        public Group {
            members = List.copyOf(members);
        }
    }
}
