package org.posthouse.support.address;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.message.Address;

/** The form of domains and addresses that needs no SMTPUTF8 (rfc6531#3.2). */
public final class AsciiForm {
    private AsciiForm() {}

    /** A domain in A-labels (rfc6531#3.2), as it is if it is in ASCII; empty if it has no such form. */
    public static Optional<String> domain(String domain) {
        if (isAscii(domain)) {
            return Optional.of(domain);
        }
        try {
            return Optional.of(IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    /** The form in which domains are compared: A-labels in lower case; in lower case alone if it has no such form. */
    public static String comparable(String domain) {
        return domain(domain).orElse(domain).toLowerCase(Locale.ROOT);
    }

    /** An address with its domain in A-labels; empty if it has no such form: a local part that is not in ASCII never has. */
    public static Optional<Address> of(Address address) {
        if (address.isAscii()) { // as nearly all are
            return Optional.of(address);
        }
        if (!isAscii(address.localPart())) {
            return Optional.empty();
        }
        return domain(address.domain()).map(domain -> new Address(address.localPart(), domain));
    }

    /** True if there is no character above 127 in it. */
    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) { // for each address of each mail
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }
}
