package org.posthouse.intake.filter;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.posthouse.api.mail.Origin;

/**
 * A part of the mail, chosen by where it comes from: an account, or else the client's network. So the same sender meets the same
 * filter at every stage and with every mail, and a larger share has all that a smaller one has.
 *
 * @param name the filter's name: the part differs from one filter to the other
 * @param percent how much, from 0 to 100
 */
record Share(String name, int percent) {
    private static final int IPV4_NETWORK = 3; // octets, a /24
    private static final int IPV6_NETWORK = 8; // a /64

    /** True if mail from there belongs to it. */
    boolean has(Origin origin) {
        String source =
                origin.account().or(() -> origin.remote().map(Share::network)).orElse(origin.session());
        return Long.remainderUnsigned(mixed(source), 100) < percent;
    }

    private static String network(InetSocketAddress client) {
        InetAddress address = client.getAddress();
        if (address == null) {
            return client.getHostString();
        }
        byte[] octets = address.getAddress();
        return Arrays.toString(Arrays.copyOf(octets, octets.length == 4 ? IPV4_NETWORK : IPV6_NETWORK));
    }

    /** Spreads neighbours evenly: the finalizer of SplitMix64. */
    private long mixed(String source) {
        long z = ((long) name.hashCode() << Integer.SIZE) + Integer.toUnsignedLong(source.hashCode());
        z += 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    @Override
    public String toString() {
        return "share " + percent + " %";
    }
}
