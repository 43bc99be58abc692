package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.admin.AdminOperation.write;
import static org.posthouse.api.admin.Parameter.required;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.net.api.NetAdmin;

/** Listeners and connections. */
final class ServerOperations {
    private static final Parameter LIMIT =
            new Parameter("limit", "maximum rows, default 50", Parameter.Kind.NUMBER, false);

    private final Services.Source<NetAdmin> net;

    ServerOperations(Services.Source<NetAdmin> net) {
        this.net = net;
    }

    List<Operation> all() {
        return List.of(
                read("listener-list", "Shows the listeners and their connection counts.", a -> listeners()),
                read("connection-list", "Shows open connections, newest first.", this::connections, LIMIT),
                write(
                        "connection-close",
                        "Closes a connection.",
                        a -> {
                            if (!net.get().close(a.get("id"))) {
                                throw new OperationException("No connection " + a.get("id"));
                            }
                            return Result.text("Closed " + a.get("id"));
                        },
                        required("id", "the connection's id")));
    }

    private Result listeners() throws OperationException {
        return Result.table(
                List.of(
                        "listener",
                        "protocol",
                        "address",
                        "tls",
                        "state",
                        "open",
                        "accepted",
                        "refused",
                        "moved",
                        "drained"),
                net.get().listeners().stream()
                        .map(l -> List.of(
                                l.listener().name(),
                                l.listener().protocol(),
                                l.address() + ":" + l.port(),
                                l.listener().tls().name().toLowerCase(Locale.ROOT),
                                !l.problem().isEmpty()
                                        ? l.problem()
                                        : l.protocolPresent() ? "open" : "waiting for its protocol",
                                Integer.toString(l.open()),
                                Long.toString(l.accepted()),
                                Long.toString(l.refused()),
                                Long.toString(l.parked()),
                                Long.toString(l.drained())))
                        .toList());
    }

    private Result connections(Arguments a) throws OperationException {
        return Result.table(
                List.of("id", "listener", "client", "tls", "age", "received", "sent"),
                net.get().connections(a.number("limit", 50, 10_000)).stream()
                        .map(c -> List.of(
                                c.id(),
                                c.listener(),
                                c.remote(),
                                c.tls(),
                                Format.duration(Duration.ofSeconds(c.ageSeconds())),
                                Format.octets(c.received()),
                                Format.octets(c.sent())))
                        .toList());
    }
}
