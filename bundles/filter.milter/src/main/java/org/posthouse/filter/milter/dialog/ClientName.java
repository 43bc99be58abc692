package org.posthouse.filter.milter.dialog;

import java.net.InetAddress;
import java.util.Optional;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;

/**
 * The name of a client as the DNS has it.
 *
 * @param name the name if it leads back to the address, else the address in brackets
 * @param ptr the name that the address leads to, checked or not; {@code unknown} if there is none
 * @param state {@code OK}; {@code FAIL} without a name; {@code FORGED} if the name does not lead back; {@code TEMP} if the DNS does not
 *     answer
 */
public record ClientName(String name, String ptr, String state) {
    private static final String UNKNOWN = "unknown";

    /** Nobody has asked the DNS. */
    public static ClientName unasked(Optional<InetAddress> address) {
        return new ClientName(literal(address), UNKNOWN, "FAIL");
    }

    /** The DNS could not be asked now. */
    public static ClientName later(Optional<InetAddress> address) {
        return new ClientName(literal(address), UNKNOWN, "TEMP");
    }

    /** Asks the DNS; blocks as long as it does. */
    public static ClientName lookUp(Resolver dns, InetAddress address) {
        if (address.isLoopbackAddress()) {
            return new ClientName("localhost", "localhost", "OK");
        }
        String literal = literal(Optional.of(address));
        Answer<String> names = dns.ptr(address);
        if (names.kind() == Answer.Kind.TRY_LATER) {
            return new ClientName(literal, UNKNOWN, "TEMP");
        }
        if (names.kind() != Answer.Kind.FOUND) {
            return new ClientName(literal, UNKNOWN, "FAIL");
        }
        String name = names.records().get(0);
        Answer<InetAddress> back = dns.addresses(name);
        if (back.kind() == Answer.Kind.TRY_LATER) {
            return new ClientName(literal, name, "TEMP");
        }
        return back.records().contains(address)
                ? new ClientName(name, name, "OK")
                : new ClientName(literal, name, "FORGED");
    }

    private static String literal(Optional<InetAddress> address) {
        return address.map(known -> "[" + plain(known.getHostAddress()) + "]").orElse("localhost");
    }

    /** Without the zone of a link-local address. */
    static String plain(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    /** True if it is a name. */
    boolean known() {
        return state.equals("OK");
    }
}
