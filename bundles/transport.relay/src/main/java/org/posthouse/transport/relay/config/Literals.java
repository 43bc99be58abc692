package org.posthouse.transport.relay.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Addresses in text form, read without asking any name service. */
public final class Literals {
    private Literals() {}

    /** The address of {@code 192.0.2.1} or {@code 2001:db8::1}; empty for anything else, names included. */
    public static Optional<InetAddress> address(String text) {
        try {
            if (text.indexOf(':') >= 0) {
                return text.matches("[0-9A-Fa-f:.]{2,45}")
                        ? Optional.of(InetAddress.getByName(text)) // a colon: never looked up
                        : Optional.empty();
            }
            byte[] octets = dotted(text);
            return octets == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(octets));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    /** The octets of four numbers with dots between them; null if it is not that. */
    private static byte[] dotted(String text) {
        byte[] octets = new byte[4];
        int part = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && digits > 0 && part < 3) {
                octets[part++] = (byte) value;
                digits = 0;
                value = 0;
            } else if (c >= '0' && c <= '9' && digits < 3) {
                digits++;
                value = value * 10 + c - '0';
            } else {
                return null;
            }
            if (value > 255) {
                return null;
            }
        }
        octets[part] = (byte) value;
        return part == 3 && digits > 0 ? octets : null;
    }

    /** The address of an address literal {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]} (rfc5321#4.1.3). */
    public static Optional<InetAddress> bracketed(String domain) {
        if (!domain.startsWith("[") || !domain.endsWith("]")) {
            return Optional.empty();
        }
        String inner = domain.substring(1, domain.length() - 1);
        if (inner.regionMatches(true, 0, "IPv6:", 0, 5)) {
            return address(inner.substring(5)).filter(a -> inner.indexOf(':', 5) >= 0);
        }
        return inner.indexOf(':') >= 0 ? Optional.empty() : address(inner);
    }

    /** The address literal of an address (rfc5321#4.1.3). */
    public static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        String bare = scope < 0 ? text : text.substring(0, scope);
        return bare.indexOf(':') >= 0 ? "[IPv6:" + bare + "]" : "[" + bare + "]";
    }
}
