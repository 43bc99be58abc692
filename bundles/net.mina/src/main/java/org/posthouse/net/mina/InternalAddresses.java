package org.posthouse.net.mina;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Addresses that no name in the public DNS has a reason to point to: a connection to one would reach into this host or its
 * network (rfc6890). IPv4 addresses that are embedded in IPv6 ones count as what they are.
 */
final class InternalAddresses {
    private static final List<Block> BLOCKS = List.of(
            Block.of("0.0.0.0", 8), // rfc1122#3.2.1.3
            Block.of("10.0.0.0", 8), // rfc1918
            Block.of("100.64.0.0", 10), // rfc6598
            Block.of("127.0.0.0", 8),
            Block.of("169.254.0.0", 16), // rfc3927
            Block.of("172.16.0.0", 12),
            Block.of("192.0.0.0", 24), // rfc6890
            Block.of("192.168.0.0", 16),
            Block.of("198.18.0.0", 15), // rfc2544
            Block.of("224.0.0.0", 4), // rfc5771
            Block.of("240.0.0.0", 4),
            Block.of("64:ff9b:1::", 48), // rfc8215
            Block.of("100::", 64), // rfc6666
            Block.of("fc00::", 7), // rfc4193
            Block.of("fe80::", 10),
            Block.of("fec0::", 10), // rfc3879
            Block.of("ff00::", 8));

    private InternalAddresses() {}

    /** True if the address, or an IPv4 address embedded in it, is internal. */
    static boolean contain(InetAddress address) {
        byte[] octets = address.getAddress();
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || BLOCKS.stream().anyMatch(block -> block.contains(octets))) {
            return true;
        }
        return octets.length == 16 && embeddedIsInternal(octets);
    }

    private static boolean embeddedIsInternal(byte[] octets) {
        if (zeros(octets, 0, 12) // rfc4291#2.5.5.1: compatible
                || zeros(octets, 0, 10) && octets[10] == -1 && octets[11] == -1 // rfc4291#2.5.5.2: mapped
                || zeros(octets, 0, 8) && octets[8] == -1 && octets[9] == -1 && zeros(octets, 10, 12) // rfc2765
                || Block.of("64:ff9b::", 96).contains(octets)) { // rfc6052
            return internal(octets, 12, 0);
        }
        if (Block.of("2002::", 16).contains(octets)) { // rfc3056: 6to4
            return internal(octets, 2, 0);
        }
        if (Block.of("2001::", 32).contains(octets)) { // rfc4380: Teredo, server and (inverted) client
            return internal(octets, 4, 0) || internal(octets, 12, 0xff);
        }
        // rfc5214#6.1: ISATAP
        boolean isatap = (octets[8] & 0xfd) == 0 && octets[9] == 0 && octets[10] == 0x5e && octets[11] == (byte) 0xfe;
        return isatap && internal(octets, 12, 0);
    }

    private static boolean zeros(byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean internal(byte[] octets, int from, int mask) {
        byte[] v4 = Arrays.copyOfRange(octets, from, from + 4);
        for (int i = 0; i < 4; i++) {
            v4[i] ^= (byte) mask;
        }
        try {
            return contain(InetAddress.getByAddress(v4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A block of addresses of one family. */
    private record Block(byte[] prefix, int bits) {
        static Block of(String literal, int bits) {
            try {
                return new Block(InetAddress.getByName(literal).getAddress(), bits);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }

        boolean contains(byte[] octets) {
            if (octets.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
                if (((octets[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
