package org.posthouse.doctor.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.net.api.NetAdmin;

/** Who should reach the server can, and nobody reaches what trusts whoever connects. */
public final class ReachCheck extends Check {
    private static final Set<String> CLIENTS = Set.of("submission", "imap", "pop3");

    private final Parts parts;

    public ReachCheck(Parts parts) {
        super("reach", DOCTOR);
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<NetAdmin> net = parts.net();
        if (net.isEmpty()) {
            return List.of(Parts.absent("network"));
        }
        List<NetAdmin.ListenerStatus> open = net.get().listeners().stream()
                .filter(l -> l.problem().isEmpty())
                .toList();
        List<Diagnosis> found = new ArrayList<>();
        loopback(open, Set.of("smtp"), "mail from other servers").ifPresent(found::add);
        loopback(open, CLIENTS, "mail programs").ifPresent(found::add);
        for (NetAdmin.ListenerStatus one : open) {
            if (one.listener().protocol().equals("lmtp") && !isLoopback(one.address())) {
                found.add(Diagnosis.critical(
                                "every client on " + one.address() + ":" + one.port()
                                        + " is trusted, and other machines can connect",
                                "set address = 127.0.0.1 in " + file(one)
                                        + ", or use a firewall to admit only your own mail server")
                        .of(one.listener().name()));
            }
        }
        return found.isEmpty() ? List.of(Diagnosis.ok("the ports are bound where they should be")) : found;
    }

    private static Optional<Diagnosis> loopback(
            List<NetAdmin.ListenerStatus> open, Set<String> protocols, String what) {
        List<NetAdmin.ListenerStatus> concerned = open.stream()
                .filter(l -> protocols.contains(l.listener().protocol()))
                .toList();
        if (concerned.isEmpty() || !concerned.stream().allMatch(l -> isLoopback(l.address()))) {
            return Optional.empty();
        }
        if (concerned.size() > 1) {
            return Optional.of(Diagnosis.warn(
                            "accepted from this machine only, by all " + concerned.size() + " ports",
                            "set address = * in each etc/org.posthouse.net.mina.listener-*.cfg that others should reach")
                    .of(what));
        }
        NetAdmin.ListenerStatus one = concerned.get(0);
        return Optional.of(Diagnosis.warn(
                        "accepted from this machine only: " + one.listener().name() + " listens on " + one.address()
                                + ":" + one.port(),
                        "set address = * in " + file(one))
                .of(what));
    }

    private static String file(NetAdmin.ListenerStatus one) {
        return "etc/org.posthouse.net.mina.listener-" + one.listener().name() + ".cfg";
    }

    /** Of an address in text form; a name is looked up nowhere. */
    static boolean isLoopback(String address) {
        String bare = address.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        return bare.startsWith("127.")
                || bare.equals("localhost")
                || bare.equals("::1")
                || bare.equals("0:0:0:0:0:0:0:1");
    }
}
