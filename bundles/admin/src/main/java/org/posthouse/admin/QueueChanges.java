package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.write;
import static org.posthouse.api.admin.Parameter.optional;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Query;

/** Changes one mail of the queue, one recipient of it, or all that match. Nothing is changed unless somebody says what. */
final class QueueChanges {
    private static final Parameter ID = optional("id", "id of the mail");
    private static final Parameter ALL = new Parameter("all", "all mail in the queue", Parameter.Kind.FLAG, false);
    private static final Parameter BOUNCE =
            new Parameter("bounce", "notify the sender with a DSN", Parameter.Kind.FLAG, false);
    private static final Parameter BECAUSE = optional("because", "reason, shown with the held mail");

    private final Services.Source<QueueAdmin> queue;

    QueueChanges(Services.Source<QueueAdmin> queue) {
        this.queue = queue;
    }

    /** A change of what matches, which says how many mails it changed. */
    @FunctionalInterface
    private interface Change {
        int apply(QueueAdmin queue, Query query, Arguments a) throws IOException;
    }

    /**
     * What is said of mails that were changed.
     *
     * @param one of one mail: "is on hold"
     * @param many of several: "are on hold"
     */
    private record Said(String one, String many) {
        Said(String both) {
            this(both, both);
        }
    }

    List<Operation> all() {
        return List.of(
                change(
                        "queue-retry",
                        "Retries mail now, whenever it is due; mail on hold only if named by id.",
                        new Said("will be retried now"),
                        (q, query, a) -> q.retry(query)),
                change(
                        "queue-hold",
                        "Puts mail on hold: it is not tried until released.",
                        new Said("is on hold", "are on hold"),
                        (q, query, a) -> q.hold(query, hold(a)),
                        BECAUSE),
                change(
                        "queue-release",
                        "Releases mail on hold.",
                        new Said("is released", "are released"),
                        (q, query, a) -> q.release(query)),
                change(
                        "queue-delete",
                        "Deletes mail from the queue, with or without notifying the sender.",
                        new Said("is deleted", "are deleted"),
                        (q, query, a) -> a.flag("bounce") ? q.bounce(query) : q.delete(query),
                        BOUNCE),
                change(
                        "queue-bounce",
                        "Gives up on mail and sends its sender a DSN.",
                        new Said("is bounced to its sender", "are bounced to their senders"),
                        (q, query, a) -> q.bounce(query)));
    }

    private static Hold hold(Arguments a) {
        return a.hold(a.text("because").orElse("put on hold by the administrator"));
    }

    private Operation change(String name, String summary, Said said, Change change, Parameter... more) {
        Parameter[] parameters = Stream.of(
                        Stream.of(ID), Arrays.stream(Conditions.after()), Stream.of(ALL), Arrays.stream(more))
                .flatMap(p -> p)
                .toArray(Parameter[]::new);
        return write(name, summary, a -> change(name, said, change, a), parameters);
    }

    private Result change(String name, Said said, Change change, Arguments a) throws OperationException {
        if (!Conditions.given(a) && !a.flag("all")) {
            throw new OperationException(name + " needs the id of a mail, a condition, or all");
        }
        Query query = Conditions.of(a, Instant.now());
        QueueAdmin mails = queue.get();
        if (query.id().isPresent() && mails.find(query.id().get()).isEmpty()) {
            throw new OperationException("No mail " + query.id().get() + " in the queue");
        }
        long matched = mails.count(query).mails();
        int changed;
        try {
            changed = change.apply(mails, query, a);
        } catch (IOException failed) {
            throw new OperationException("The spool failed: " + failed.getMessage(), failed);
        }
        return Result.text(query.id().isPresent() ? one(query, said, matched, changed) : many(said, matched, changed));
    }

    private static String one(Query query, Said said, long matched, int changed) {
        String what = query.id().get()
                + query.recipient().map(r -> " for <" + r + ">").orElse("");
        if (changed > 0) {
            return what + " " + said.one();
        }
        return matched == 0
                ? what + " does not match: nothing was changed"
                : what + " was not changed: it already is, or is being delivered";
    }

    private static String many(Said said, long matched, int changed) {
        String one = changed == 1 ? said.one() : said.many();
        return changed == matched
                ? Format.count(changed, "mail") + " " + one
                : "Of " + Format.count(matched, "mail") + " that match, " + changed + " " + one;
    }
}
