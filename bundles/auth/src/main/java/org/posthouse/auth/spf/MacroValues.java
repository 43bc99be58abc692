package org.posthouse.auth.spf;

import java.net.InetAddress;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.posthouse.auth.peer.ReadableAddress;

/** The values of macros for a query (rfc7208#7.2). */
record MacroValues(SpfQuery query, String domain, UnaryOperator<String> validatedName) implements MacroString.Values {
    private static final String HEX = "0123456789ABCDEF";

    @Override
    public String of(char letter) {
        return switch (letter) {
            case 's' -> query.localPart() + "@" + query.domain();
            case 'l' -> query.localPart();
            case 'o' -> query.domain();
            case 'd' -> domain;
            case 'i' -> dotted(query.client());
            case 'p' -> validatedName.apply(domain);
            case 'v' -> isIpv4() ? "in-addr" : "ip6";
            case 'h' -> query.helo();
            case 'c' -> ReadableAddress.of(query.client());
            case 'r' -> query.receiver();
            case 't' -> Long.toString(Instant.now().getEpochSecond());
            default -> throw new IllegalArgumentException("macro " + letter);
        };
    }

    private boolean isIpv4() {
        return query.client().getAddress().length == 4;
    }

    /** As it is for IPv4, for IPv6 its 32 hexadecimal digits with dots between them (rfc7208#7.3). */
    private static String dotted(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length == 4) {
            return address.getHostAddress();
        }
        StringBuilder digits = new StringBuilder(63);
        for (byte octet : octets) {
            digits.append(digits.isEmpty() ? "" : ".")
                    .append(HEX.charAt(octet >> 4 & 0xF))
                    .append('.')
                    .append(HEX.charAt(octet & 0xF));
        }
        return digits.toString();
    }
}
