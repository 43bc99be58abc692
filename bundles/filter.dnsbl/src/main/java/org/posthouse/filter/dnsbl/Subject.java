package org.posthouse.filter.dnsbl;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.posthouse.filter.dnsbl.BlockList.Kind;
import org.posthouse.support.address.AsciiForm;

/**
 * Something a list can be asked about.
 *
 * @param kind which lists can be asked about it
 * @param of what of the mail it is
 * @param shown as people read it
 * @param key as {@link QueryNames} takes it: the reversed address, the domain or the e-mail address, in lower case
 */
record Subject(Kind kind, Of of, String shown, String key) {
    /** What it can be. */
    enum Of {
        /** The client's address. */
        IPV4("Client host"),
        IPV6("Client host"),
        SENDER("Sender address"),
        HELO("Helo command"),
        /** The client's host name, if its name and address point at each other. */
        HOST("Client host"),
        FROM("From"),
        REPLY_TO("Reply-To"),
        LINKS("Link"),
        /** E-mail addresses in the text. */
        BODY("Address in the text");

        private final String words;

        Of(String words) {
            this.words = words;
        }

        /** In replies. */
        String words() {
            return words;
        }

        /** In the configuration. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Of> of(String word) {
            for (Of of : values()) {
                if (of.word().equals(word)) {
                    return Optional.of(of);
                }
            }
            return Optional.empty();
        }
    }

    private static final int LONGEST_NAME = 200; // with the zone it has to be a name of the DNS

    /** A host name that could be in the public DNS: lists of domains must not be asked about addresses. */
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\\.)+(?![0-9]+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])");

    static Subject client(InetAddress address) {
        byte[] octets = address.getAddress();
        return new Subject(
                Kind.ADDRESSES,
                octets.length == 4 ? Of.IPV4 : Of.IPV6,
                address.getHostAddress(),
                QueryNames.reversed(octets));
    }

    /** A domain; empty if it is none, but an address literal for example. */
    static Optional<Subject> domain(Of of, String text) {
        String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (bare.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        String name = AsciiForm.comparable(bare);
        return name.length() <= LONGEST_NAME && NAME.matcher(name).matches()
                ? Optional.of(new Subject(Kind.DOMAINS, of, name, name))
                : Optional.empty();
    }

    /** An e-mail address; empty if its domain is none. */
    static Optional<Subject> mailbox(Of of, String localPart, String domain) {
        return domain(of, domain).map(name -> {
            String address = localPart.toLowerCase(Locale.ROOT) + "@" + name.key();
            return new Subject(Kind.HASHES, of, address, address);
        });
    }
}
