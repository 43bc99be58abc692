package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Query;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.trace.Tracer.Event;

/** What happened to a mail, and whether it still waits. */
final class TraceOperation {
    private static final List<String> MAILS = List.of("time", "mail", "stage", "detail", "envelope");

    private final Services.Source<Tracer> tracer;
    private final Supplier<QueueAdmin> queue;

    /** @param queue null while it is absent: the trace is shown without it */
    TraceOperation(Services.Source<Tracer> tracer, Supplier<QueueAdmin> queue) {
        this.tracer = tracer;
        this.queue = queue;
    }

    Operation operation() {
        return read(
                "trace",
                "Shows what happened to a mail, one line per stage; without an id, the latest mails.",
                a -> a.text("id").isEmpty() ? mails(a) : story(a.get("id")),
                Parameter.optional("id", "id of the mail"),
                Parameter.optional("like", "part of an address, a Message-ID or a reply"),
                Parameter.optional("after", "continue after this position, shown at the end of an incomplete search"),
                new Parameter("limit", "maximum rows, default 50", Parameter.Kind.NUMBER, false));
    }

    private Result mails(Arguments a) throws OperationException {
        String like = a.get("like");
        int limit = a.number("limit", 50, 1000);
        OptionalLong after = a.cursor("after");
        Tracer now = tracer.get();
        if (like.isEmpty()) {
            return Result.table(
                    MAILS, now.latest(limit).stream().map(e -> row(now, e)).toList());
        }
        Tracer.Found found = now.search(like, after, limit);
        return new Result(
                found.next().isPresent()
                        ? "There may be more: continue with --after "
                                + found.next().getAsLong()
                        : "",
                MAILS,
                found.mails().stream().map(e -> row(now, e)).toList());
    }

    private static List<String> row(Tracer tracer, Event last) {
        return List.of(Format.time(last.at()), last.mail(), last.stage(), last.detail(), envelope(tracer, last));
    }

    /** {@code from <a@x.test> to <b@y.test>}, as it was said when the mail came in; empty if it never did. */
    private static String envelope(Tracer tracer, Event last) {
        return tracer.find(last.mail()).stream()
                .filter(event -> event.stage().equals("received"))
                .map(event -> event.detail().replaceFirst("(?s)^(from <.*? to <.*?>( and \\d+ more)?),.*", "$1"))
                .findFirst()
                .orElse("");
    }

    private Result story(String id) throws OperationException {
        List<Event> events = tracer.get().find(id);
        Optional<String> waits = waits(id);
        if (events.isEmpty()) {
            throw new OperationException("Mail " + id + " is no longer known; the log may have it"
                    + waits.map(text -> ". " + text).orElse(""));
        }
        Instant first = events.get(0).at();
        return new Result(
                waits.orElse(""),
                List.of("time", "after", "stage", "detail"),
                events.stream()
                        .map(e -> List.of(
                                Format.time(e.at()),
                                e.at().equals(first) ? "" : Format.after(Duration.between(first, e.at())),
                                e.stage(),
                                e.detail()))
                        .toList());
    }

    /** Where to look on if it is in the queue. */
    private Optional<String> waits(String id) {
        QueueAdmin now = queue.get();
        if (now == null) {
            return Optional.empty();
        }
        Instant when = Instant.now();
        return now.list(Query.of(id), OptionalLong.empty(), 1).mails().stream()
                .findFirst()
                .map(Waiting::new)
                .map(w -> "It is still waiting: " + w.state()
                        + w.next()
                                .map(due -> ", next attempt " + Format.until(due, when))
                                .orElse("") + (w.reason().isEmpty() ? "" : ", " + w.reason()) + ". See queue-show "
                        + id);
    }
}
