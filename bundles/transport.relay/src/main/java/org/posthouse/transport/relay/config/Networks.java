package org.posthouse.transport.relay.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A set of networks. */
public record Networks(List<Network> networks) {
    public static final Networks NONE = new Networks(List.of());

    public static final Networks ALL = of(new String[] {"0.0.0.0/0", "::/0"});

    public Networks {
        networks = List.copyOf(networks);
    }

    /**
     * Reads {@code address/bits} or single addresses.
     *
     * @throws IllegalArgumentException if one makes no sense; the text says which
     */
    public static Networks of(String[] texts) {
        List<Network> networks = new ArrayList<>();
        for (String text : texts == null ? new String[0] : texts) {
            if (!text.isBlank()) {
                networks.add(Network.of(text.strip()));
            }
        }
        return new Networks(networks);
    }

    public boolean contain(InetAddress address) {
        return networks.stream().anyMatch(n -> n.contains(address.getAddress()));
    }

    /** The addresses that begin with some bits. */
    public record Network(byte[] prefix, int bits) {
        static Network of(String text) {
            int slash = text.indexOf('/');
            byte[] prefix = Literals.address(slash < 0 ? text : text.substring(0, slash))
                    .orElseThrow(() -> new IllegalArgumentException("invalid network: " + text))
                    .getAddress();
            int bits = prefix.length * 8;
            if (slash >= 0) {
                String length = text.substring(slash + 1);
                if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
                    throw new IllegalArgumentException("invalid network: " + text);
                }
                bits = Integer.parseInt(length);
            }
            return new Network(prefix, bits);
        }

        public boolean contains(byte[] octets) {
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
