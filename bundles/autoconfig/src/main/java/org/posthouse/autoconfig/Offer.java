package org.posthouse.autoconfig;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin.ListenerStatus;

/**
 * A listener as a mail program sees it.
 *
 * @param kind what it is for
 * @param port its port
 * @param implicit TLS from the first octet on; else STARTTLS
 */
record Offer(Kind kind, int port, boolean implicit) {
    /** What a listener is for. */
    enum Kind {
        IMAP,
        POP3,
        SMTP;

        private static final Map<String, Kind> BY_PROTOCOL = Map.of("imap", IMAP, "pop3", POP3, "submission", SMTP);
    }

    private static final Comparator<Offer> BEST = Comparator.comparing(Offer::kind)
            .thenComparing(Offer::implicit, Comparator.reverseOrder())
            .thenComparing(Offer::port);

    /** What of these listeners can be offered, the best of each kind first. */
    static List<Offer> of(List<ListenerStatus> listeners, boolean loopback) {
        return listeners.stream()
                .filter(l -> l.problem().isEmpty() && l.protocolPresent() && l.port() > 0)
                .filter(l -> l.listener().tls() != Listener.Tls.NONE) // no password in clear
                .filter(l -> loopback || !isLoopback(l.address()))
                .flatMap(l -> Optional.ofNullable(
                        Kind.BY_PROTOCOL.get(l.listener().protocol()))
                        .map(kind -> new Offer(kind, l.port(), l.listener().tls() == Listener.Tls.IMPLICIT))
                        .stream())
                .distinct()
                .sorted(BEST)
                .toList();
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return true;
        }
    }

    /** For reading mail. */
    boolean incoming() {
        return kind != Kind.SMTP;
    }
}
