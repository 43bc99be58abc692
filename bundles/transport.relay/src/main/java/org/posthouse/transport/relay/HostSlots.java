package org.posthouse.transport.relay;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many deliveries are under way to each address. */
final class HostSlots {
    private final Map<InetAddress, Integer> taken = new HashMap<>();

    synchronized boolean take(InetAddress address, int limit) {
        int now = taken.getOrDefault(address, 0);
        if (now >= limit) {
            return false;
        }
        taken.put(address, now + 1);
        return true;
    }

    synchronized void release(InetAddress address) {
        taken.computeIfPresent(address, (a, n) -> n <= 1 ? null : n - 1);
    }
}
