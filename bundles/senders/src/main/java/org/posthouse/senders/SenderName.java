package org.posthouse.senders;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.message.Address;
import org.posthouse.support.address.AsciiForm;

/** A sender as lists keep it: an address, or {@code @} and a domain; in lower case, domains in ASCII. */
final class SenderName {
    /** An address can have 256 octets before its at sign and 255 behind it. */
    static final int LONGEST = 520;

    private SenderName() {}

    /** What somebody writes, as it is kept; empty if it is no sender. */
    static Optional<String> of(String text) {
        String given = text.strip();
        if (given.startsWith("<") && given.endsWith(">")) {
            given = given.substring(1, given.length() - 1);
        }
        if (given.length() > LONGEST) {
            return Optional.empty();
        }
        if (given.lastIndexOf('@') > 0) {
            return Address.parse(given).filter(a -> isDomain(a.domain())).map(SenderName::of);
        }
        String domain = given.startsWith("@") ? given.substring(1) : given;
        // by the parser of addresses: what is no domain there is none here
        return Address.parse("x@" + domain)
                .map(a -> AsciiForm.comparable(a.domain()))
                .filter(SenderName::isDomain)
                .map(comparable -> "@" + comparable);
    }

    /** With one label it would be a top-level domain, or a name that no stranger has. */
    private static boolean isDomain(String domain) {
        return domain.indexOf('.') > 0 && !domain.startsWith("[") && !domain.endsWith(".");
    }

    /** An address as it is kept. */
    static String of(Address address) {
        return address.localPart().toLowerCase(Locale.ROOT) + "@" + AsciiForm.comparable(address.domain());
    }

    /** The entries by which an address can be listed, those that count most first. */
    static List<String> matching(Address address) {
        List<String> names = new ArrayList<>();
        names.add(of(address));
        String domain = AsciiForm.comparable(address.domain());
        for (int dot = 0; dot >= 0 && domain.indexOf('.', dot) > 0; dot = domain.indexOf('.', dot) + 1) {
            names.add("@" + domain.substring(dot));
        }
        return names;
    }
}
