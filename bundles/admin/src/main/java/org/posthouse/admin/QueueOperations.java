package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.admin.AdminOperation.write;
import static org.posthouse.api.admin.Parameter.optional;
import static org.posthouse.api.admin.Parameter.required;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.message.Status;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;

/** The mail that waits. */
final class QueueOperations {
    private static final Parameter ID = required("id", "the mail's id");
    private static final int PIECE = 500;

    private final Services.Source<QueueAdmin> queue;

    QueueOperations(Services.Source<QueueAdmin> queue) {
        this.queue = queue;
    }

    /** A change that is false if there is no such mail. */
    @FunctionalInterface
    private interface Change {
        boolean apply(QueueAdmin queue) throws IOException;
    }

    private Result change(String id, String done, Change change) throws OperationException {
        try {
            if (!change.apply(queue.get())) {
                throw new OperationException("No mail " + id + " in the queue");
            }
            return Result.text(id + " " + done);
        } catch (IOException failed) {
            throw new OperationException("The spool failed: " + failed.getMessage(), failed);
        }
    }

    List<Operation> all() {
        return List.of(
                read(
                        "queue-list",
                        "Shows the mail that waits to be delivered or relayed.",
                        this::list,
                        optional("like", "part of an address, an id or a reason"),
                        optional("after", "show those after this id"),
                        new Parameter("limit", "the most rows, 100 if not given", Parameter.Kind.NUMBER, false)),
                read("queue-show", "Shows one mail of the queue: recipients, last replies, header.", this::show, ID),
                write(
                        "queue-retry",
                        "Tries a mail now; without id, all that is not held.",
                        this::retry,
                        optional("id", "the mail's id")),
                write(
                        "queue-hold",
                        "Puts a mail on hold.",
                        a -> change(a.get("id"), "is on hold", q -> q.hold(a.get("id"))),
                        ID),
                write(
                        "queue-release",
                        "Ends the hold of a mail.",
                        a -> change(a.get("id"), "is released", q -> q.release(a.get("id"))),
                        ID),
                write(
                        "queue-delete",
                        "Deletes a mail from the queue, with or without telling the sender.",
                        a -> change(
                                a.get("id"),
                                a.flag("bounce") ? "is deleted, and its sender told" : "is deleted",
                                q -> q.delete(a.get("id"), a.flag("bounce"))),
                        ID,
                        new Parameter("bounce", "tell the sender by a DSN", Parameter.Kind.FLAG, false)),
                write("queue-pause", "Stops taking mail from the spool; what is under way is finished.", a -> {
                    queue.get().pause(true);
                    return Result.text("The queue is paused");
                }),
                write("queue-resume", "Goes on taking mail from the spool.", a -> {
                    queue.get().pause(false);
                    return Result.text("The queue runs");
                }));
    }

    private Result list(Arguments a) throws OperationException {
        Instant now = Instant.now();
        return Result.table(
                List.of("id", "arrived", "size", "from", "to", "state", "next", "tries", "reason"),
                find(a.get("like").toLowerCase(Locale.ROOT), a.get("after"), a.number("limit", 100, 10_000)).stream()
                        .map(e -> row(e, now))
                        .toList());
    }

    /** Reads the queue piece by piece: what does not fit is not kept in memory. */
    private List<Entry> find(String like, String after, int limit) throws OperationException {
        if (like.isEmpty()) {
            return queue.get().list(after, limit);
        }
        List<Entry> found = new ArrayList<>();
        List<Entry> piece = queue.get().list(after, PIECE);
        while (!piece.isEmpty() && found.size() < limit) {
            piece.stream()
                    .filter(e -> mentions(e, like))
                    .limit(limit - found.size())
                    .forEach(found::add);
            piece = queue.get().list(piece.get(piece.size() - 1).id(), PIECE);
        }
        return found;
    }

    private static boolean mentions(Entry e, String like) {
        return Stream.concat(
                        Stream.of(e.id(), e.sender().path(), e.reason()),
                        e.pending().stream().map(r -> r.recipient().address().toString()))
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(like));
    }

    private static List<String> row(Entry e, Instant now) {
        List<RecipientState> pending = e.pending();
        String to =
                pending.isEmpty() ? "" : pending.get(0).recipient().address().toString();
        return List.of(
                e.id(),
                Format.time(e.arrived()),
                Format.octets(e.size()),
                e.sender().path(),
                pending.size() > 1 ? to + " +" + (pending.size() - 1) : to,
                state(e),
                e.held() ? "" : Format.until(e.due(), now),
                Integer.toString(e.attempts()),
                e.reason());
    }

    private static String state(Entry e) {
        return e.held() ? "held" : e.attempts() == 0 ? "new" : "deferred";
    }

    private static void fact(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append(name).append(": ").append(value.replace('\n', ' ')).append('\n');
        }
    }

    private Result retry(Arguments a) throws OperationException {
        Optional<String> id = a.text("id");
        if (id.isPresent()) {
            return change(id.get(), "will be tried now", q -> q.retry(id.get()));
        }
        try {
            return Result.text(Format.count(queue.get().retryAll(), "mail") + " will be tried now");
        } catch (IOException failed) {
            throw new OperationException("The spool failed: " + failed.getMessage(), failed);
        }
    }

    private Result show(Arguments a) throws OperationException {
        String id = a.get("id");
        Entry e = queue.get().find(id).orElse(null);
        if (e == null) {
            throw new OperationException("No mail " + id + " in the queue");
        }
        StringBuilder text = new StringBuilder();
        fact(text, "mail", id);
        fact(text, "from", e.sender().path());
        fact(text, "account", e.account().orElse(""));
        fact(text, "client", e.remote().orElse(""));
        fact(text, "arrived", Format.time(e.arrived()));
        fact(text, "size", Format.octets(e.size()));
        fact(text, "tries", Integer.toString(e.attempts()));
        fact(text, "state", state(e));
        fact(text, "next", e.held() ? "" : Format.until(e.due(), Instant.now()));
        fact(text, "reason", e.reason());
        try {
            queue.get().header(id).ifPresent(h -> text.append('\n')
                    .append(h.replace("\r\n", "\n").stripTrailing()));
        } catch (IOException damaged) {
            text.append("\nThe header cannot be read: ").append(damaged.getMessage());
        }
        List<List<String>> rows = new ArrayList<>();
        for (RecipientState r : e.recipients()) {
            rows.add(List.of(
                    r.recipient().address().toString(),
                    r.phase().name().toLowerCase(Locale.ROOT),
                    r.last().map(Status::toString).orElse(""),
                    r.remoteMta().orElse("")));
        }
        return new Result(text.toString(), List.of("recipient", "phase", "last reply", "from host"), rows);
    }
}
