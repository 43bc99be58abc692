package org.posthouse.filter.dmarc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.api.message.Headers;
import org.posthouse.mime.MailAddress;
import org.posthouse.mime.Mime;

/** The domains of whoever claims to have written a mail. */
final class Authors {
    /** A mail with more is no mail of anybody; each costs look-ups. */
    private static final int MOST = 4;

    private Authors() {}

    /**
     * The domains in all From fields, since readers differ in which one they show (rfc9989#5.3.1).
     *
     * @return at most {@value #MOST} of them; empty: there is no address
     */
    static List<String> domains(Headers headers) {
        Set<String> domains = new LinkedHashSet<>();
        for (String from : headers.all("From")) {
            for (MailAddress.Mailbox mailbox : Mime.mailboxes(from)) {
                String address = mailbox.address();
                domains.add(address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT));
            }
        }
        return domains.stream().limit(MOST).toList();
    }
}
