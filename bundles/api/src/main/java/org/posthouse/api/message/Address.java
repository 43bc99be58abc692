package org.posthouse.api.message;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A mailbox address as used in an SMTP envelope (rfc5321#4.1.2 Mailbox, rfc6531#3.3 with UTF-8).
 *
 * @param localPart the local part, unquoted: {@code "a b"@example.org} has the local part {@code a b}; never empty
 * @param domain the domain without a trailing dot, or an address literal with its brackets; empty only for the bare
 *     {@code <Postmaster>} of rfc5321#4.1.1.3
 */
public record Address(String localPart, String domain) {
    /**
     * Longest local part in octets. The 64 of rfc5321#4.5.3.1.1 are what a server must take at the least: VERP, SRS and tokens
     * of lists and trackers are longer. An address of this size fits into a header line, quoted or not.
     */
    public static final int MAX_LOCAL_PART = 256;
    /** Longest domain in octets (rfc5321#4.5.3.1.2): there is none longer in the DNS. */
    public static final int MAX_DOMAIN = 255;

    public Address {
        Objects.requireNonNull(domain, "domain");
        if (localPart.isEmpty()) {
            throw new IllegalArgumentException("empty local part");
        }
        if (hasControls(localPart) || hasControls(domain)) {
            throw new IllegalArgumentException("control character in an address"); // it would end a command or a field
        }
    }

    /**
     * Reads {@code local@domain}, without angle brackets or source route.
     *
     * @return the address, or empty if the text is not a valid mailbox
     */
    public static Optional<Address> parse(String text) {
        return AddressParser.parse(text);
    }

    /** True for {@code postmaster}, whatever its case or domain (rfc5321#4.5.1). */
    public boolean isPostmaster() {
        return localPart.toLowerCase(Locale.ROOT).equals("postmaster"); // ASCII only, unlike equalsIgnoreCase
    }

    /** True if both parts are ASCII, so that no SMTPUTF8 is needed to send to it. */
    public boolean isAscii() {
        return isAscii(localPart) && isAscii(domain);
    }

    /** The domain in lower case: the form in which domains are compared. */
    public String domainKey() {
        return domain.toLowerCase(Locale.ROOT);
    }

    /** Both parts in lower case: the form in which this server compares mailboxes. */
    public Address normalized() {
        String local = localPart.toLowerCase(Locale.ROOT);
        String key = domainKey();
        // most are in lower case already, and those of a mail are asked several times
        return local.equals(localPart) && key.equals(domain) ? this : new Address(local, key);
    }

    /** The wire form: the local part quoted if it has to be (rfc5321#4.1.2). */
    @Override
    public String toString() {
        String local = AddressParser.isDotString(localPart) ? localPart : AddressParser.quote(localPart);
        return domain.isEmpty() ? local : local + "@" + domain;
    }

    private static boolean hasControls(String s) {
        for (int i = 0; i < s.length(); i++) { // several addresses are made for each mail
            char c = s.charAt(i);
            if (c < 32 || c == 127) {
                return true;
            }
        }
        return false;
    }

    static boolean isAscii(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (s.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }
}
