package org.posthouse.filter.milter.protocol;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a milter listens. */
public sealed interface Endpoint {
    /**
     * A TCP port.
     *
     * @param host name or address
     * @param port 1 to 65535
     */
    record Inet(String host, int port) implements Endpoint {
        @Override
        public String toString() {
            return "inet:" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }

        /** Looks the host up again each time: it may have moved. */
        InetSocketAddress address() {
            return new InetSocketAddress(host, port);
        }
    }

    /** A UNIX-domain socket. */
    record Unix(Path path) implements Endpoint {
        @Override
        public String toString() {
            return "unix:" + path;
        }

        UnixDomainSocketAddress address() {
            return UnixDomainSocketAddress.of(path);
        }
    }

    /**
     * Reads {@code inet:host:port}, {@code inet:[::1]:port}, {@code inet:port@host}, {@code unix:/path} or {@code local:/path}.
     *
     * @return empty if it is none of these
     */
    static Optional<Endpoint> parse(String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1).strip();
        return switch (colon < 0 ? "" : text.substring(0, colon).strip()) {
            case "inet", "inet6" -> inet(rest);
            case "unix", "local" -> unix(rest);
            default -> Optional.empty();
        };
    }

    private static Optional<Endpoint> unix(String path) {
        try {
            return path.startsWith("/") ? Optional.of(new Unix(Path.of(path))) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<Endpoint> inet(String text) {
        int at = text.indexOf('@');
        int colon = text.lastIndexOf(':');
        if (at >= 0) { // as Sendmail writes it
            return inet(text.substring(at + 1), text.substring(0, at));
        }
        return colon < 0 ? Optional.empty() : inet(text.substring(0, colon), text.substring(colon + 1));
    }

    private static Optional<Endpoint> inet(String host, String port) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String name = bracketed ? host.substring(1, host.length() - 1) : host;
        if (name.isBlank() || !port.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(port);
        return number >= 1 && number <= 65535 ? Optional.of(new Inet(name, number)) : Optional.empty();
    }
}
