package org.posthouse.support.name;

import org.posthouse.api.server.ServerName;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;

/**
 * The name that a part of the server says: its own, where it has one configured, or else the server's. While the service is being
 * replaced the name stays what it was.
 */
public final class HostName {
    private static final String UNKNOWN = "localhost";

    private final Bound<ServerName> service = new Bound<>("server name");
    private volatile String own = "";
    private volatile String last = "";

    public void bind(ServerName name) {
        service.bind(name);
        get();
    }

    public void unbind(ServerName name) {
        service.unbind(name);
    }

    /** Sets a name of this part alone; blank: that of the server. */
    public void own(String configured) {
        own = configured.strip();
    }

    /** True once the name is known. */
    public boolean isKnown() {
        get();
        return !own.isEmpty() || !last.isEmpty();
    }

    /** The name; {@code localhost} as long as it is not known. */
    public String get() {
        if (!own.isEmpty()) {
            return own;
        }
        try {
            last = service.call(ServerName::hostName);
        } catch (AbsentException replaced) {
            return last.isEmpty() ? UNKNOWN : last;
        }
        return last;
    }
}
