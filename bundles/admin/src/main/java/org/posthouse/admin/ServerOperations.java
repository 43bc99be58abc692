package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.admin.AdminOperation.write;
import static org.posthouse.api.admin.Parameter.required;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.trace.Tracer;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.tls.Certificates;

/** Listeners, connections, certificates and traces. */
final class ServerOperations {
    private static final Parameter LIMIT =
            new Parameter("limit", "the most rows, 50 if not given", Parameter.Kind.NUMBER, false);

    /** So many mails are looked through. */
    private static final int SEARCHED = 5000;

    private final Services.Source<NetAdmin> net;
    private final Services.Source<Certificates> certificates;
    private final Services.Source<Tracer> tracer;

    ServerOperations(
            Services.Source<NetAdmin> net, Services.Source<Certificates> certificates, Services.Source<Tracer> tracer) {
        this.net = net;
        this.certificates = certificates;
        this.tracer = tracer;
    }

    List<Operation> all() {
        List<Operation> all = new ArrayList<>(network());
        all.addAll(mail());
        return all;
    }

    private List<Operation> network() {
        return List.of(
                read("listener-list", "Shows the listeners and what they took.", a -> listeners()),
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
                        required("id", "the connection's id")),
                read("certificate-show", "Shows the certificate in force.", a -> certificate()),
                write("certificate-reload", "Takes over the certificate files as they are now.", a -> {
                    try {
                        certificates.get().reload();
                    } catch (IOException refused) {
                        throw new OperationException(
                                "The old certificate stays in force: " + Format.reason(refused), refused);
                    }
                    return certificate();
                }));
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

    private Result certificate() throws OperationException {
        return Result.table(
                List.of("subject", "names", "issuer", "until", "sha-256"),
                certificates.get().chain().stream()
                        .map(c -> List.of(
                                c.subject(),
                                String.join(", ", c.names()),
                                c.selfSigned() ? "itself" : c.issuer(),
                                Format.time(c.notAfter()),
                                c.fingerprint()))
                        .toList());
    }

    private List<Operation> mail() {
        return List.of(read(
                "trace",
                "Shows what happened to a mail, one line a stage; without id, the latest mails.",
                this::trace,
                Parameter.optional("id", "the mail's id"),
                Parameter.optional("like", "part of an address, or of what was said, in the latest mails"),
                LIMIT));
    }

    private Result trace(Arguments a) throws OperationException {
        if (a.text("id").isEmpty()) {
            Tracer tracer = this.tracer.get();
            return Result.table(
                    List.of("time", "mail", "stage", "detail", "envelope"),
                    latest(a.get("like").toLowerCase(Locale.ROOT), a.number("limit", 50, 1000)).stream()
                            .map(e ->
                                    List.of(Format.time(e.at()), e.mail(), e.stage(), e.detail(), envelope(tracer, e)))
                            .toList());
        }
        List<Tracer.Event> events = tracer.get().find(a.get("id"));
        if (events.isEmpty()) {
            throw new OperationException("Nothing is known of mail " + a.get("id") + " any more; the log may have it");
        }
        Instant first = events.get(0).at();
        return Result.table(
                List.of("time", "after", "stage", "detail"),
                events.stream()
                        .map(e -> List.of(
                                Format.time(e.at()),
                                e.at().equals(first) ? "" : Format.after(Duration.between(first, e.at())),
                                e.stage(),
                                e.detail()))
                        .toList());
    }

    /** {@code from <a@x.test> to <b@y.test>}, as it was said when the mail came in; empty if it never did. */
    private static String envelope(Tracer tracer, Tracer.Event last) {
        return tracer.find(last.mail()).stream()
                .filter(event -> event.stage().equals("received"))
                .map(event -> event.detail().replaceFirst("(?s)^(from <.*? to <.*?>( and \\d+ more)?),.*", "$1"))
                .findFirst()
                .orElse("");
    }

    private List<Tracer.Event> latest(String like, int limit) throws OperationException {
        Tracer tracer = this.tracer.get();
        if (like.isEmpty()) {
            return tracer.latest(limit);
        }
        return tracer.latest(SEARCHED).stream()
                .filter(last -> tracer.find(last.mail()).stream()
                        .anyMatch(
                                event -> event.detail().toLowerCase(Locale.ROOT).contains(like)))
                .limit(limit)
                .toList();
    }
}
