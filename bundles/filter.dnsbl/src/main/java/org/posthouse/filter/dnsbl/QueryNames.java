package org.posthouse.filter.dnsbl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The names that lists are asked for. */
final class QueryNames {
    private static final int FEWEST_LABELS = 2;
    private static final int MOST_LABELS = 3;
    private static final String HEX = "0123456789abcdef";

    private QueryNames() {}

    /** Octets of an IPv4 address, or nibbles of an IPv6 one, from the last to the first (rfc5782#2.1, #2.4). */
    static String reversed(byte[] address) {
        StringBuilder name = new StringBuilder();
        for (int i = address.length - 1; i >= 0; i--) {
            name.append(name.isEmpty() ? "" : ".");
            if (address.length == 4) {
                name.append(address[i] & 0xFF);
            } else {
                name.append(HEX.charAt(address[i] & 0xF)).append('.').append(HEX.charAt(address[i] >> 4 & 0xF));
            }
        }
        return name.toString();
    }

    /** The names to ask a list for. */
    static List<String> of(BlockList list, Subject subject) {
        return switch (list.kind()) {
            case ADDRESSES -> List.of(subject.key() + "." + list.zone());
            case HASHES -> List.of(hash(subject.key()) + "." + list.zone());
            case DOMAINS ->
                list.whole()
                        ? List.of(subject.key() + "." + list.zone())
                        : ends(subject.key()).stream()
                                .map(end -> end + "." + list.zone())
                                .toList();
        };
    }

    /** SHA-1 in hexadecimal digits: what lists of addresses have agreed on; nothing has to stay secret here. */
    static String hash(String address) {
        try {
            byte[] octets = address.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(octets));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-1", missing);
        }
    }

    /**
     * The last two and the last three labels: the domain that somebody has registered is nearly always one of them, and lists
     * have that one.
     */
    private static List<String> ends(String name) {
        List<String> ends = new ArrayList<>();
        int labels = 1;
        for (int dot = name.lastIndexOf('.'); dot >= 0 && labels < MOST_LABELS; labels++) {
            dot = name.lastIndexOf('.', dot - 1);
            if (labels + 1 >= FEWEST_LABELS) {
                ends.add(name.substring(dot + 1));
            }
        }
        return ends;
    }
}
