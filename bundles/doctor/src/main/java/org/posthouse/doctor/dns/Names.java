package org.posthouse.doctor.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.server.ServerName;
import org.posthouse.doctor.check.Parts;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;

/** Which names and addresses the world can know. */
public final class Names {
    /** rfc6761#6, rfc2606#3, rfc6762#3, rfc8375 and what is used inside. */
    private static final List<String> RESERVED = List.of(
            "test",
            "example",
            "invalid",
            "localhost",
            "local",
            "internal",
            "lan",
            "home.arpa",
            "example.com",
            "example.net",
            "example.org");

    private Names() {}

    /** True for names that are in no public DNS. */
    static boolean isReserved(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.indexOf('.') < 0 || RESERVED.stream().anyMatch(r -> lower.equals(r) || lower.endsWith("." + r));
    }

    /** The name of this server, if others can know it. */
    public static Optional<String> host(Parts parts) {
        return parts.name().map(ServerName::hostName).filter(name -> !isReserved(name));
    }

    /** The public addresses of this server: those of its name. Behind a router it has no others that it could know. */
    static List<InetAddress> addresses(Resolver resolver, String host) {
        Answer<InetAddress> answer = resolver.addresses(host);
        return answer.records().stream().filter(Names::isPublic).toList();
    }

    /** The name under which the names of an address are (rfc1035#3.5, rfc3596#2.5). */
    static String reverse(InetAddress address) {
        return BlockListCheck.reversed(address) + (address.getAddress().length == 4 ? ".in-addr.arpa" : ".ip6.arpa");
    }

    public static boolean isPublic(InetAddress address) {
        byte[] octets = address.getAddress();
        boolean shared = octets.length == 4 && octets[0] == 100 && (octets[1] & 0xc0) == 64; // rfc6598
        boolean local = octets.length == 16 && (octets[0] & 0xfe) == 0xfc; // rfc4193
        return !(shared
                || local
                || address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress());
    }
}
