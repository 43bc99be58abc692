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

/** Looks at the mail that waits. */
final class QueueOperations {
    private static final int PIECE = 500;

    /** So many mails are read for a text that no index knows. */
    private static final int SEARCHED = 5000;

    private final Services.Source<QueueAdmin> queue;

    QueueOperations(Services.Source<QueueAdmin> queue) {
        this.queue = queue;
    }

    List<Operation> all() {
        List<Operation> all = new ArrayList<>(List.of(
                read(
                        "queue-list",
                        "Shows the mail that waits to be delivered or relayed.",
                        this::list,
                        Conditions.after(
                                optional("like", "part of an address, an id or a reason"),
                                optional("after", "go on after this: a list that is not complete says where"),
                                new Parameter(
                                        "limit", "the most rows, 100 if not given", Parameter.Kind.NUMBER, false))),
                read("queue-count", "Counts the mail that waits.", this::count, Conditions.after()),
                read(
                        "queue-destinations",
                        "Shows where the mail wants to go that waits, and what keeps it.",
                        this::destinations,
                        Conditions.after(new Parameter(
                                "limit", "the most rows, 50 if not given", Parameter.Kind.NUMBER, false))),
                read(
                        "queue-show",
                        "Shows one mail of the queue: recipients, last replies, what filters found, header.",
                        this::show,
                        required("id", "the mail's id")),
                write("queue-pause", "Stops taking mail from the spool; what is under way is finished.", a -> {
                    queue.get().pause(true);
                    return Result.text("The queue is paused");
                }),
                write("queue-resume", "Goes on taking mail from the spool.", a -> {
                    queue.get().pause(false);
                    return Result.text("The queue runs");
                })));
        all.addAll(new QueueChanges(queue).all());
        all.add(new QueueRework(queue).operation());
        return all;
    }

    private Result list(Arguments a) throws OperationException {
        Instant now = Instant.now();
        Query query = Conditions.of(a, now);
        int limit = a.number("limit", 100, 10_000);
        OptionalLong after = a.cursor("after");
        String like = a.get("like").toLowerCase(Locale.ROOT);
        Spool.Page page = like.isEmpty() ? queue.get().list(query, after, limit) : find(query, after, limit, like);
        return new Result(
                page.next().isPresent()
                        ? "There may be more: go on with --after " + page.next().getAsLong()
                        : "",
                List.of("id", "arrived", "size", "from", "to", "destination", "state", "next", "tries", "reason"),
                page.mails().stream().map(m -> row(new Waiting(m), now)).toList());
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
        return List.of(
                mail.id(),
                Format.time(mail.arrived()),
                Format.octets(mail.size()),
                mail.sender().path(),
                w.to(),
                w.destination(),
                w.state(),
                w.next().map(due -> Format.until(due, now)).orElse(""),
                Integer.toString(w.attempts()),
                w.reason());
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
            header = "The header cannot be read: " + damaged.getMessage();
        }
        return MailReport.of(new Waiting(found.get()), header, Instant.now());
    }
}
