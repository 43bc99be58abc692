package org.posthouse.net.mina;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.posthouse.net.api.Protocol;

/** The services of one protocol. The best of them gets the connections; sessions of all others move to it. */
final class Versions {
    /** One service. Nothing else in this bundle keeps it, or anything of its bundle, once {@link #users} is 0. */
    static final class Version {
        private final Protocol service;
        private final long id;
        private int ranking;
        private int users;

        private Version(Protocol service, long id, int ranking) {
            this.service = service;
            this.id = id;
            this.ranking = ranking;
        }

        Protocol service() {
            return service;
        }
    }

    private final String name;
    private final List<Version> all = new ArrayList<>();
    private volatile Version current;
    private volatile String farewell = "";
    private volatile String overload = "";

    Versions(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** The best one now; null if there is none. */
    Version current() {
        return current;
    }

    /** True if there is one, and what it needs. */
    boolean ready() {
        Version now = current;
        try {
            return now != null && now.service().ready();
        } catch (RuntimeException | LinkageError leaving) {
            return false;
        }
    }

    /** What to say to peers when no service is there: known from the last one; empty if it did not tell. */
    String farewell() {
        return farewell;
    }

    /** What to say to peers for which there is no room: as the last service told, or the farewell. */
    String overload() {
        return overload.isEmpty() ? farewell : overload;
    }

    /** Adds a service, or notes its new properties; true if another one is the best now. */
    synchronized boolean add(Protocol service, Map<String, ?> properties) {
        long id = properties.get("service.id") instanceof Long number ? number : System.identityHashCode(service);
        int ranking = properties.get("service.ranking") instanceof Integer number ? number : 0;
        Optional<Version> known = find(id);
        if (known.isPresent()) {
            known.get().ranking = ranking;
        } else {
            all.add(new Version(service, id, ranking));
        }
        farewell = line(properties.get("protocol.farewell"), farewell);
        overload = line(properties.get("protocol.overload"), overload);
        return choose();
    }

    /** Removes a service; null if it was not there. Its users are to be moved then. */
    synchronized Version remove(Protocol service, Map<String, ?> properties) {
        long id = properties.get("service.id") instanceof Long number ? number : System.identityHashCode(service);
        Version version = find(id).orElse(null);
        all.remove(version);
        choose();
        return version;
    }

    /** The best one, in use by one session more; null if there is none. */
    synchronized Version acquire() {
        if (current != null) {
            current.users++;
        }
        return current;
    }

    synchronized void release(Version version) {
        version.users--;
        if (version.users == 0) {
            notifyAll();
        }
    }

    /** Waits until a version has no users; their number at the end. */
    synchronized int awaitUnused(Version version, long nanos) {
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        try {
            while (version.users > 0 && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
                left = deadline - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return version.users;
    }

    private static String line(Object property, String before) {
        return property instanceof String text && !text.isBlank() ? text.strip() + "\r\n" : before;
    }

    private Optional<Version> find(long id) {
        return all.stream().filter(version -> version.id == id).findFirst();
    }

    private boolean choose() {
        Version before = current;
        // as the framework orders services: the highest ranking, then the oldest
        current = all.stream()
                .max(Comparator.<Version>comparingInt(version -> version.ranking)
                        .thenComparing(version -> version.id, Comparator.reverseOrder()))
                .orElse(null);
        return before != current;
    }
}
