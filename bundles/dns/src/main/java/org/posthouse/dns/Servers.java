package org.posthouse.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.ResolverConfig;

/** Reads the list of servers. */
final class Servers {
    private static final int PORT = 53;
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([0-9.]+))(?::([0-9]{1,5}))?");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    private Servers() {}

    /**
     * The configured servers, or the system's.
     *
     * @throws IllegalArgumentException if one is not an address
     */
    static List<InetSocketAddress> of(String... configured) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : configured) {
            if (!server.isBlank()) {
                servers.add(parse(server.strip()));
            }
        }
        return servers.isEmpty() ? ofSystem() : List.copyOf(servers);
    }

    private static List<InetSocketAddress> ofSystem() {
        List<InetSocketAddress> servers = ResolverConfig.getCurrentConfig().servers();
        return servers.isEmpty() ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT)) : servers;
    }

    private static InetSocketAddress parse(String text) {
        Matcher matcher = WITH_PORT.matcher(text);
        if (matcher.matches()) {
            String address = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            int port = matcher.group(3) == null ? PORT : Integer.parseInt(matcher.group(3));
            return new InetSocketAddress(address(address), port);
        }
        if (IPV6.matcher(text).matches()) {
            return new InetSocketAddress(address(text), PORT);
        }
        throw new IllegalArgumentException("invalid DNS server address: " + text);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("invalid address: " + literal, e);
        }
    }
}
