package org.posthouse.net.mina;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Counts the connections of a listener, by address; those from this machine may be any number. */
final class Census {
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int size;

    /** Counts one more, unless there are too many. */
    synchronized boolean enter(InetAddress address, int most, int mostPerAddress) {
        if (size >= most || has(address, mostPerAddress)) {
            return false;
        }
        byAddress.merge(key(address), 1, Integer::sum);
        size++;
        return true;
    }

    /** An address has as many as it may have. */
    synchronized boolean has(InetAddress address, int mostPerAddress) {
        return byAddress.getOrDefault(key(address), 0) >= mostPerAddress && !address.isLoopbackAddress();
    }

    synchronized void leave(InetAddress address) {
        byAddress.computeIfPresent(key(address), (key, count) -> count == 1 ? null : count - 1);
        size--;
    }

    synchronized int size() {
        return size;
    }

    /** One host has a whole /64 of IPv6 (rfc4291#2.5.4). */
    static InetAddress key(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] prefix = address.getAddress();
        Arrays.fill(prefix, 8, 16, (byte) 0);
        try {
            return InetAddress.getByAddress(prefix);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
