package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.admin.AdminOperation.write;
import static org.posthouse.api.admin.Parameter.optional;
import static org.posthouse.api.admin.Parameter.required;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.queue.QueueAdmin.DestinationStatus;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.support.calls.BoundedCalls;
import org.posthouse.support.calls.BusyException;

/** Looks at the mail that waits. */
final class QueueOperations {
    private static final int PIECE = 500;

    /** So many rows at most. */
    private static final int MOST = 10_000;

    private static final List<String> COLUMNS =
            List.of("id", "arrived", "size", "from", "to", "destination", "state", "next", "tries", "reason");

    /** So many mails are read for a text that no index knows. */
    private static final int SEARCHED = 5000;

    private final Services.Source<QueueAdmin> queue;
    private final BoundedCalls texts;

    /** @param texts makes the calls that read a message */
    QueueOperations(Services.Source<QueueAdmin> queue, BoundedCalls texts) {
        this.queue = queue;
        this.texts = texts;
    }

    List<Operation> all() {
        List<Operation> all = new ArrayList<>(List.of(
                read(
                        "queue-list",
                        "Shows the mail waiting for delivery.",
                        this::list,
                        Conditions.after(
                                optional("like", "part of an address, an id or a reason"),
                                optional(
                                        "after",
                                        "continue after this position, shown at the end of an incomplete list"),
                                new Parameter("subjects", "also show subjects", Parameter.Kind.FLAG, false),
                                new Parameter("limit", "maximum rows, default 100", Parameter.Kind.NUMBER, false))),
                read("queue-count", "Counts the waiting mail.", this::count, Conditions.after()),
                read(
                        "queue-destinations",
                        "Shows the destinations of waiting mail, and what delays it.",
                        this::destinations,
                        Conditions.after(
                                new Parameter("limit", "maximum rows, default 50", Parameter.Kind.NUMBER, false))),
                read(
                        "queue-show",
                        "Shows one mail in the queue: recipients, last replies, filter results, header.",
                        this::show,
                        required("id", "id of the mail")),
                read(
                        "queue-text",
                        "Shows the beginning of the text of a mail in the queue, without attachments.",
                        this::text,
                        required("id", "id of the mail")),
                write("queue-pause", "Pauses deliveries from the queue; those in progress are finished.", a -> {
                    queue.get().pause(true);
                    return Result.text("Queue paused");
                }),
                write("queue-resume", "Resumes deliveries from the queue.", a -> {
                    queue.get().pause(false);
                    return Result.text("Queue running");
                })));
        all.addAll(new QueueChanges(queue).all());
        all.add(new QueueRework(queue).operation());
        return all;
    }

    private Result list(Arguments a) throws OperationException {
        Instant now = Instant.now();
        Query query = Conditions.of(a, now);
        int limit = a.number("limit", 100, MOST);
        OptionalLong after = a.cursor("after");
        String like = a.get("like").toLowerCase(Locale.ROOT);
        Spool.Page page = like.isEmpty() ? queue.get().list(query, after, limit) : find(query, after, limit, like);
        List<String> columns = new ArrayList<>(COLUMNS);
        List<List<String>> rows = new ArrayList<>();
        for (Spool.Listed mail : page.mails()) {
            rows.add(row(new Waiting(mail), now));
        }
        if (a.flag("subjects")) {
            columns.add("subject");
            for (List<String> row : rows) {
                row.add(MailText.subject(queue.get(), row.get(0)));
            }
        }
        return new Result(
                page.next().isPresent() ? more(page, query, after.isEmpty() && like.isEmpty()) : "", columns, rows);
    }

    /** That the list is not complete, by how much if that is known, and how to see the rest. */
    private String more(Spool.Page page, Query query, boolean first) throws OperationException {
        String on = "continue with --after " + page.next().getAsLong();
        long all = first ? queue.get().count(query).mails() : 0;
        return all > page.mails().size()
                ? "Showing the first " + page.mails().size() + " of " + Format.count(all, "mail")
                        + ": see more with --limit " + Math.min(all, MOST) + ", or " + on
                : "There may be more: " + on;
    }

    /** Reads the queue piece by piece: what does not fit is not kept in memory. A few more than asked for may be found. */
    private Spool.Page find(Query query, OptionalLong after, int limit, String like) throws OperationException {
        int piece = Math.min(PIECE, limit);
        List<Spool.Listed> found = new ArrayList<>();
        OptionalLong from = after;
        int searched = 0;
        do {
            Spool.Page page = queue.get().list(query, from, piece);
            page.mails().stream().filter(m -> mentions(m.mail(), like)).forEach(found::add);
            from = page.next();
            searched += piece;
        } while (from.isPresent() && found.size() < limit && searched < SEARCHED);
        return new Spool.Page(found, from);
    }

    private static boolean mentions(Mail mail, String like) {
        return Stream.concat(
                        Stream.of(mail.id(), mail.sender().path()),
                        mail.open().stream()
                                .flatMap(r -> Stream.of(
                                        r.address().toString(), r.disposition().reason())))
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(like));
    }

    private static List<String> row(Waiting w, Instant now) {
        Mail mail = w.mail();
        return new ArrayList<>(List.of(
                mail.id(),
                Format.time(mail.arrived()),
                Format.octets(mail.size()),
                mail.sender().path(),
                w.to(),
                w.destination(),
                w.state(),
                w.next().map(due -> Format.until(due, now)).orElse(""),
                Integer.toString(w.attempts()),
                w.reason()));
    }

    private Result count(Arguments a) throws OperationException {
        Spool.Tally tally = queue.get().count(Conditions.of(a, Instant.now()));
        return new Result(
                Format.count(tally.mails(), "mail"),
                List.of("due", "deferred", "held", "under way"),
                List.of(figures(tally)));
    }

    /** Parts: the recipients of a mail that go the same way. */
    private static List<String> figures(Spool.Tally tally) {
        return Stream.of(tally.due(), tally.deferred(), tally.held(), tally.leased())
                .map(n -> Long.toString(n))
                .toList();
    }

    private Result destinations(Arguments a) throws OperationException {
        Instant now = Instant.now();
        return Result.table(
                List.of(
                        "destination",
                        "mails",
                        "due",
                        "deferred",
                        "held",
                        "under way",
                        "at once",
                        "oldest",
                        "obstacle"),
                queue.get().destinations(Conditions.of(a, now), a.number("limit", 50, 10_000)).stream()
                        .map(d -> row(d, now))
                        .toList());
    }

    private static List<String> row(DestinationStatus status, Instant now) {
        Spool.Waiting waiting = status.waiting();
        List<String> row = new ArrayList<>();
        row.add(Conditions.shown(waiting.destination()));
        row.add(Long.toString(waiting.tally().mails()));
        row.addAll(figures(waiting.tally()));
        row.add(Integer.toString(status.limit()));
        row.add(Format.duration(Duration.between(waiting.oldest(), now)));
        row.add(status.obstacle().orElse(""));
        return row;
    }

    private Result text(Arguments a) throws OperationException {
        QueueAdmin mails = queue.get();
        try {
            return texts.make(() -> mails.read(a.get("id"), MailText::of))
                    .orElseThrow(() -> new OperationException("No mail " + a.get("id") + " in the queue"));
        } catch (BusyException busy) {
            throw new OperationException("Cannot read the mail now: " + busy.getMessage() + "; try again", busy);
        } catch (IOException damaged) {
            throw new OperationException("Cannot read the mail: " + damaged.getMessage(), damaged);
        }
    }

    private Result show(Arguments a) throws OperationException {
        String id = a.get("id");
        Optional<Spool.Listed> found = queue.get().list(Query.of(id), OptionalLong.empty(), 1).mails().stream()
                .findFirst();
        if (found.isEmpty()) {
            throw new OperationException("No mail " + id + " in the queue");
        }
        String header;
        try {
            header = queue.get().header(id).orElse("");
        } catch (IOException damaged) {
            header = "Cannot read the header: " + damaged.getMessage();
        }
        return MailReport.of(new Waiting(found.get()), header, Instant.now());
    }
}
