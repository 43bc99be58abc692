package org.posthouse.transport.relay;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.posthouse.api.message.Address;

/** Addresses and parameters as they go on the wire. */
final class Paths {
    private Paths() {}

    /** The address with its domain in A-labels, which every server understands. */
    static Address ascii(Address address) {
        if (address.domain().chars().allMatch(c -> c < 128)) {
            return address;
        }
        try {
            String domain = IDN.toASCII(address.domain(), IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            return new Address(address.localPart(), domain);
        } catch (IllegalArgumentException notAnIdn) {
            return address;
        }
    }

    /** True if nothing in it can end a path or a line. */
    static boolean isSafe(Address address) {
        return address.localPart().chars().allMatch(c -> c >= 32 && c != 127)
                && address.domain().chars().allMatch(c -> c > 32 && c != 127 && c != '<' && c != '>');
    }

    /** rfc3461#4: all but printable ASCII without {@code +} and {@code =} is written in hex. */
    static String xtext(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > 32 && octet < 127 && octet != '+' && octet != '=') {
                out.append((char) octet);
            } else {
                out.append(String.format("+%02X", octet & 0xff));
            }
        }
        return out.toString();
    }
}
