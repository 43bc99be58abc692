package org.posthouse.net.mina;

import java.util.HashMap;
import java.util.Map;

/** Counts the sessions of each account, protocol by protocol. Any thread. */
final class Accounts {
    private record Key(String protocol, String account) {}

    private final Map<Key, Integer> sessions = new HashMap<>();

    /** Counts one more, unless there are as many as there may be. */
    synchronized boolean enter(String protocol, String account, int most) {
        Key key = new Key(protocol, account);
        int now = sessions.getOrDefault(key, 0);
        if (now >= most) {
            return false;
        }
        sessions.put(key, now + 1);
        return true;
    }

    synchronized void leave(String protocol, String account) {
        sessions.computeIfPresent(new Key(protocol, account), (key, count) -> count == 1 ? null : count - 1);
    }
}
