package org.posthouse.admin;

import static org.posthouse.api.admin.Parameter.optional;
import static org.posthouse.api.admin.Parameter.required;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthouse.admin.replay.Answer;
import org.posthouse.admin.replay.ReplayRun;
import org.posthouse.admin.replay.Summary;
import org.posthouse.admin.replay.Turn;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Progress;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.api.filter.FilterTrials.Which;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Query;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.operation.Described;

/** Runs stored mail through a version of a filter, without effect, and shows what it would decide otherwise. */
final class FilterReplays {
    private static final String NAME = "filter-replay";
    private static final int USUAL = 1_000;
    private static final int MOST = 100_000;
    private static final int MOST_IDS = 500;
    private static final String IN_FORCE = "in-force";

    /** So long a face may wait that can show no progress, such as a browser. */
    private static final Duration UNWATCHED = Duration.ofSeconds(30);

    private final Services.Source<FilterTrials> trials;
    private final Services.Source<QueueAdmin> queue;
    private final Services.Source<MailStore> store;
    private final Services.Source<Directory> directory;

    FilterReplays(
            Services.Source<FilterTrials> trials,
            Services.Source<QueueAdmin> queue,
            Services.Source<MailStore> store,
            Services.Source<Directory> directory) {
        this.trials = trials;
        this.queue = queue;
        this.store = store;
        this.directory = directory;
    }

    Operation operation() {
        return new Described(
                NAME,
                "Runs stored mail through a filter without effect, and shows what it would decide otherwise: the queue, "
                        + "held mail, or a mailbox.",
                true, // it takes time of the server, and shows subjects
                List.of(
                        required("filter", "name of the filter"),
                        optional("version", "version of its bundle; default: the one in force"),
                        optional(
                                "against",
                                "compare with this version, or " + IN_FORCE
                                        + ", in place of what was recorded when the mail came"),
                        new Parameter("held", "mail on hold only", Parameter.Kind.FLAG, false),
                        optional("account", "mail in a mailbox of this account in place of the queue"),
                        optional("mailbox", "name of that mailbox; default: the one for junk"),
                        optional("id", "ids of mails in the queue, separated by commas"),
                        new Parameter("limit", "maximum mails, default " + USUAL, Parameter.Kind.NUMBER, false)),
                (values, progress) -> run(new Arguments(values, Caller.UNKNOWN), progress));
    }

    /** The version of a filter that is named, if it is there. */
    static Which which(FilterTrials trials, String filter, Optional<String> version) throws OperationException {
        Which which = new Which(filter, version);
        if (!trials.isThere(which)) {
            throw new OperationException("No filter " + filter
                    + version.map(v -> " of version " + v).orElse("")
                    + " that looks at incoming mail is there; filter-list shows those that are");
        }
        return which;
    }

    private Result run(Arguments a, Progress progress) throws OperationException {
        FilterTrials asking = trials.get();
        Which which = which(asking, a.get("filter"), a.text("version"));
        Optional<Which> against = Optional.empty();
        if (a.text("against").isPresent()) {
            Optional<String> other = a.text("against").filter(version -> !version.equals(IN_FORCE));
            against = Optional.of(which(asking, which.filter(), other));
        }
        ReplayTurns turns = new ReplayTurns(asking, which, against, a.number("limit", USUAL, MOST));
        return run(which, turns, a, progress);
    }

    private Result run(Which which, ReplayTurns turns, Arguments a, Progress progress) throws OperationException {
        long total;
        Iterator<Turn> all;
        if (a.text("account").isPresent()) {
            if (a.flag("held") || a.text("id").isPresent()) {
                throw new OperationException(
                        "Mail in a mailbox is neither on hold nor in the queue: give account alone");
            }
            List<Turn> found = turns.mailbox(store.get(), account(a.get("account")), a.text("mailbox"));
            total = found.size();
            all = found.iterator();
        } else if (a.text("mailbox").isPresent()) {
            throw new OperationException(NAME + " needs the account of the mailbox");
        } else if (a.text("id").isPresent()) {
            List<Turn> found = named(turns, a.get("id"));
            total = found.size();
            all = found.iterator();
        } else {
            Query.Builder query = Query.builder();
            if (a.flag("held")) {
                query.state(Query.State.HELD);
            }
            Query asked = query.build();
            total = Math.min(turns.limit(), queue.get().count(asked).mails());
            all = turns.queue(queue.get(), asked);
        }
        ReplayRun run = new ReplayRun(progress, UNWATCHED, total);
        run.all(all);
        return result(which, run);
    }

    private AccountInfo account(String name) throws OperationException {
        return directory.get().account(name).orElseThrow(() -> new OperationException("No account " + name));
    }

    private List<Turn> named(ReplayTurns turns, String ids) throws OperationException {
        List<Turn> found = new ArrayList<>();
        String[] words = ids.split("[,\\s]+");
        if (words.length > MOST_IDS) {
            throw new OperationException("At most " + MOST_IDS + " ids at once, not " + words.length);
        }
        for (String id : words) {
            Mail mail =
                    queue.get().find(id).orElseThrow(() -> new OperationException("No mail " + id + " in the queue"));
            found.add(turns.queued(queue.get(), mail));
        }
        return found;
    }

    private static Result result(Which which, ReplayRun run) {
        Summary summary = run.summary();
        Optional<Answer> latest = summary.latest();
        String ended = run.stopped().map(why -> "\nIncomplete: " + why).orElse("");
        if (latest.isEmpty()) {
            return Result.text("No mail was shown to " + which.filter() + missing(summary) + ended);
        }
        return summary.asked() == 1 ? one(latest.get(), summary, ended) : many(latest.get(), run, ended);
    }

    /** The verdicts on a mail. */
    private static Result one(Answer answer, Summary summary, String ended) {
        String text = answer.mail() + "\n" + answer.opinion().bundle() + ": " + Summary.kind(answer.opinion())
                + answer.opinion().failure().map(why -> " (" + why + ")").orElse("")
                + "; nothing was changed" + missing(summary) + unknown(summary) + ended;
        return new Result(
                text,
                List.of("stage", "recipient", "verdict", "detail"),
                answer.opinion().said().stream()
                        .map(said -> List.of(
                                said.stage().word(),
                                said.recipient().map(Object::toString).orElse(""),
                                said.kinds(),
                                said.detail()))
                        .toList());
    }

    private static Result many(Answer latest, ReplayRun run, String ended) {
        Summary summary = run.summary();
        long different = summary.asked() - summary.same();
        String text = Format.count(summary.asked(), "mail") + " shown to "
                + latest.opinion().bundle() + " in "
                + Format.duration(run.took()) + ": " + summary.same() + " alike, " + different
                + " different; nothing was changed" + missing(summary) + unknown(summary) + ended;
        List<List<String>> rows = new ArrayList<>();
        for (Summary.Kind kind : summary.differences()) {
            String count = Long.toString(kind.count());
            for (int i = 0; i < kind.examples().size(); i++) {
                rows.add(List.of(
                        i == 0 ? kind.kind() : "",
                        i == 0 ? count : "",
                        kind.examples().get(i)));
            }
        }
        return rows.isEmpty()
                ? Result.text(text)
                : new Result(text, List.of("difference", "mails", "for example"), rows);
    }

    private static String missing(Summary summary) {
        return (summary.missing() == 0 ? "" : "; " + summary.missing() + " gone meanwhile")
                + (summary.unreadable() == 0
                        ? ""
                        : "; " + summary.unreadable() + " could not be shown (" + summary.problem() + ")");
    }

    private static String unknown(Summary summary) {
        Map<String, Long> unknown = summary.unknown();
        return unknown.isEmpty()
                ? ""
                : "\nNot known: "
                        + unknown.entrySet().stream()
                                .map(one -> one.getKey()
                                        + (one.getValue() == summary.asked() ? "" : " (of " + one.getValue() + ")"))
                                .collect(Collectors.joining("; "));
    }
}
