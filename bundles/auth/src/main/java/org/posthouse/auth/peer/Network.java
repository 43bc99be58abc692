package org.posthouse.auth.peer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A range of addresses: those that share the first bits with one of them. */
public record Network(InetAddress address, int bits) {
    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f:.]+)(?:/(\\d{1,3}))?");

    /** A range as people write it, {@code 192.0.2.0/24} or an address alone; empty if it is none. */
    public static Optional<Network> of(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches() || !matcher.group(1).matches("\\d{1,3}(\\.\\d{1,3}){3}|.*:.*")) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.getByName(matcher.group(1)); // a literal by its form: nobody is asked
            int width = address.getAddress().length * 8;
            int bits = matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2));
            return bits <= width ? Optional.of(new Network(address, bits)) : Optional.empty();
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }

    /**
     * The range an address is in.
     *
     * @param bits4 how many bits its addresses share if it is one of IPv4, a multiple of 8
     * @param bits6 the same for IPv6
     */
    public static Network around(InetAddress address, int bits4, int bits6) {
        byte[] octets = address.getAddress();
        int bits = octets.length == Integer.BYTES ? bits4 : bits6;
        Arrays.fill(octets, bits / 8, octets.length, (byte) 0);
        try {
            return new Network(InetAddress.getByAddress(octets), bits);
        } catch (UnknownHostException impossible) { // it has the length of an address
            throw new IllegalStateException(impossible);
        }
    }

    /** As {@link #of} reads it. */
    public String text() {
        return address.getHostAddress() + "/" + bits;
    }

    /** True if the address is in the range; never if the one is IPv4 and the other IPv6. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != theirs[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        int mask = 0xFF << 8 - rest & 0xFF;
        return rest == 0 || (mine[whole] & mask) == (theirs[whole] & mask);
    }
}
