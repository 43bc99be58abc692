package org.posthouse.filter.greylist;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.posthouse.api.filter.Context;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.message.Address;
import org.posthouse.auth.peer.Network;
import org.posthouse.support.address.AsciiForm;

/** What of a mail is the same when it comes again, and in the next mail of the same sender. */
final class Identity {
    private static final int NETWORK4 = 24;
    private static final int NETWORK6 = 64;
    private static final Pattern SIGNED = Pattern.compile("^(?:prvs=[^=]*=|btv1==[^=]*==)"); // a tag for each day
    private static final Pattern REWRITTEN = Pattern.compile("^srs[01][-+=].*");
    private static final Pattern EXTENSION = Pattern.compile("\\+.*");
    private static final Pattern NUMBER = Pattern.compile("[0-9a-f]*[0-9][0-9a-f]*");

    private Identity() {}

    /**
     * Where a mail comes from: the domain of the sender if SPF says that the client may send for it, since large providers
     * come again from another network; else the client's network, /24 or /64.
     */
    static String from(Context context, InetAddress client) {
        Optional<Address> sender = context.sender().address();
        boolean proven = context.result(Authentication.results("spf")).orElse(List.of()).stream()
                .anyMatch(one -> one.result().equals("pass") && one.properties().containsKey("smtp.mailfrom"));
        if (proven && sender.isPresent()) {
            return AsciiForm.comparable(sender.get().domain());
        }
        return Network.around(client, NETWORK4, NETWORK6).text();
    }

    /** A sender without what changes from mail to mail: tags, extensions and numbers, as mailing lists have them. */
    static String sender(Optional<Address> address) {
        if (address.isEmpty()) {
            return "<>";
        }
        String local = address.get().localPart().toLowerCase(Locale.ROOT);
        String untagged = SIGNED.matcher(local).replaceFirst("");
        String same = REWRITTEN.matcher(untagged).matches()
                ? "srs"
                : NUMBER.matcher(EXTENSION.matcher(untagged).replaceFirst("")).replaceAll("#");
        return same + "@" + AsciiForm.comparable(address.get().domain());
    }

    /** A recipient, in lower case. */
    static String recipient(Address address) {
        return address.localPart().toLowerCase(Locale.ROOT) + "@" + AsciiForm.comparable(address.domain());
    }
}
