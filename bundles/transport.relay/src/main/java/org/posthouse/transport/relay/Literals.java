package org.posthouse.transport.relay;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Addresses written as numbers; never looks anything up. */
final class Literals {
    private Literals() {}

    /** {@code 192.0.2.1} or {@code 2001:db8::1}. */
    static Optional<InetAddress> parse(String text) {
        boolean v6 = text.indexOf(':') >= 0;
        if (v6 ? !text.matches("[0-9A-Fa-f:.]{2,45}") : !text.matches("(\\d{1,3})(\\.\\d{1,3}){3}")) {
            return Optional.empty();
        }
        if (!v6) {
            for (String part : text.split("\\.")) {
                if (Integer.parseInt(part) > 255) {
                    return Optional.empty(); // would be looked up as a name
                }
            }
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    /** {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]} (rfc5321#4.1.3). */
    static Optional<InetAddress> parseBracketed(String text) {
        if (!text.startsWith("[") || !text.endsWith("]")) {
            return Optional.empty();
        }
        String inner = text.substring(1, text.length() - 1);
        return parse(inner.regionMatches(true, 0, "IPv6:", 0, 5) ? inner.substring(5) : inner);
    }

    /** An address as it stands in EHLO. */
    static String bracketed(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        text = zone < 0 ? text : text.substring(0, zone);
        return text.indexOf(':') >= 0 ? "[IPv6:" + text + "]" : "[" + text + "]";
    }
}
