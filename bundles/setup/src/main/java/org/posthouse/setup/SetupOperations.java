package org.posthouse.setup;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.server.ServerName;
import org.posthouse.setup.change.Change;
import org.posthouse.setup.change.Journal;
import org.posthouse.setup.change.Options;
import org.posthouse.support.Comeback;
import org.posthouse.support.operation.Described;

/** What an administrator can do to set a server up. */
final class SetupOperations {
    private static final String PLAN = "plan";
    private static final String WITH_MAIL = "with-mail";
    private static final String KNOWN = "known";

    private static final Parameter PLAN_FLAG =
            new Parameter(PLAN, "shows what would change without changing anything", Parameter.Kind.FLAG, false);

    /** A new name of the server takes a moment until all parts have it. */
    private static final Duration NAMED = Duration.ofSeconds(5);

    /** At the first start the database is made before the directory, and a slow machine takes its time for that. */
    private static final Duration STARTING = Duration.ofMinutes(1);

    private static final int WAITERS = 4;
    private static final long LOOK_MILLIS = 50;

    private final Parts parts;
    private final Optional<Journal> journal;
    private final ReentrantLock one = new ReentrantLock();
    private final Comeback starting = new Comeback(STARTING, WAITERS);

    /** @param journal empty if it is not known where the configuration is, and nothing is changed then */
    SetupOperations(Parts parts, Optional<Journal> journal) {
        this.parts = parts;
        this.journal = journal;
    }

    List<Operation> all() {
        return List.of(
                new Described(
                        "setup",
                        "Sets up the server for a domain: host name, domain, first account, postmaster, listeners.",
                        true,
                        List.of(
                                Parameter.required(Wish.ACCOUNT, "the first account, such as you@example.org"),
                                Parameter.optional(
                                        Wish.HOSTNAME,
                                        "full name of this server; default: mail. followed by the domain"),
                                Parameter.optional(
                                        Wish.LISTEN,
                                        "all: accepts connections on every address; loopback: from this machine"
                                                + " only; or one address"),
                                new Parameter(
                                        Wish.PASSWORD,
                                        "password of the account, if it is created",
                                        Parameter.Kind.SECRET,
                                        false),
                                PLAN_FLAG),
                        (values, progress) -> alone(() -> setUp(values))),
                new Described(
                        "setup-check",
                        "Shows the steps of the setup: which are done, which remain, and how to do them.",
                        false,
                        List.of(new Parameter(
                                KNOWN, "shows the last results without checking again", Parameter.Kind.FLAG, false)),
                        (values, progress) -> check(Described.flag(values, KNOWN))),
                new Described(
                        "setup-undo",
                        "Undoes what setup changed, except what others have changed since.",
                        true,
                        List.of(
                                new Parameter(
                                        WITH_MAIL, "also deletes accounts that have mail", Parameter.Kind.FLAG, false),
                                PLAN_FLAG),
                        (values, progress) ->
                                alone(() -> undo(Described.flag(values, PLAN), Described.flag(values, WITH_MAIL)))));
    }

    /** What changes or plans. */
    @FunctionalInterface
    private interface Work {
        Result run() throws OperationException, IOException, DirectoryException;
    }

    private Result alone(Work work) throws OperationException {
        if (!one.tryLock()) {
            throw new OperationException("Another setup is running; try again when it has finished");
        }
        try {
            return work.run();
        } catch (DirectoryException refused) {
            throw new OperationException(refused.getMessage(), refused);
        } catch (IOException failed) {
            throw new OperationException("Cannot record the setup: " + failed.getMessage(), failed);
        } finally {
            one.unlock();
        }
    }

    private Result setUp(Map<String, String> values) throws OperationException, IOException, DirectoryException {
        Wish wish = Wish.of(values);
        Options options = options();
        DirectoryAdmin directory = directory();
        List<Change> plan = new Planner(options, directory).plan(wish);
        if (plan.isEmpty()) {
            return Result.text("Nothing to change: the server is already set up this way");
        }
        if (Described.flag(values, PLAN)) {
            return table("Would change", plan);
        }
        if (wish.password().isEmpty() && plan.stream().anyMatch(Change.NewAccount.class::isInstance)) {
            throw new OperationException("Nothing was changed: creating " + wish.account() + " needs a password");
        }
        Journal kept = journal();
        for (Change change : plan) {
            kept.add(change); // first, so that whatever happens it can be taken back
            make(change, options, directory, wish);
        }
        awaitName(options);
        return table("Changed. dns-records shows the DNS records to publish, setup-check the remaining steps", plan);
    }

    private static void make(Change change, Options options, DirectoryAdmin directory, Wish wish)
            throws IOException, DirectoryException {
        if (change instanceof Change.Option option) {
            options.set(option.pid(), option.key(), Optional.of(option.is()));
        } else if (change instanceof Change.NewDomain domain) {
            directory.createDomain(domain.name());
        } else if (change instanceof Change.NewAccount account) {
            directory.createAccount(account.name(), wish.password().toCharArray(), 0);
        } else if (change instanceof Change.NewAlias alias) {
            directory.alias(alias.alias(), List.of(alias.target()));
        }
    }

    /** Whoever goes on with the next operation finds the name in force. */
    private void awaitName(Options options) throws IOException {
        String wanted = options.get(Planner.IDENTITY, Planner.HOSTNAME)
                .map(s -> s.text())
                .orElse("");
        long end = System.nanoTime() + NAMED.toNanos();
        try {
            while (!wanted.isEmpty()
                    && !parts.name().map(ServerName::hostName).orElse("").equalsIgnoreCase(wanted)
                    && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static Result table(String text, List<Change> changes) {
        return new Result(
                text,
                List.of("what", "before", "after"),
                changes.stream()
                        .map(change -> List.of(change.what(), change.before(), change.after()))
                        .toList());
    }

    private Result undo(boolean dry, boolean withMail) throws OperationException, IOException {
        Journal kept = journal();
        List<Change> made = kept.read();
        if (made.isEmpty()) {
            return Result.text("Nothing to undo");
        }
        Undoing undoing = new Undoing(
                options(), directory(), parts.store().orElseThrow(() -> absent("mail store")), dry, withMail);
        List<Change> left = new ArrayList<>(made);
        List<List<String>> rows = new ArrayList<>();
        List<Change> newestFirst = new ArrayList<>(made);
        Collections.reverse(newestFirst);
        for (Change change : newestFirst) {
            Undoing.Outcome outcome = undoing.undo(change);
            rows.add(List.of(change.what(), change.after(), change.before(), outcome.text()));
            if (outcome.settled() && !dry) {
                left.remove(left.lastIndexOf(change));
                kept.write(left);
            }
        }
        return new Result(
                dry ? "Would undo" : left.isEmpty() ? "Undone" : "Not everything was undone",
                List.of("what", "from", "to", "result"),
                rows);
    }

    private Result check(boolean known) throws OperationException {
        List<Checklist.Item> items = Checklist.items(parts.doctor().orElseThrow(() -> absent("doctor")), known);
        long steps = items.stream().map(Checklist.Item::step).distinct().count();
        long done = items.stream()
                .filter(item -> item.state().equals(Checklist.DONE))
                .count();
        return new Result(
                done + " of " + steps + " steps are done",
                List.of("state", "step", "found", "fix"),
                items.stream()
                        .map(item -> List.of(item.state(), item.step(), item.found(), item.fix()))
                        .toList());
    }

    private Options options() throws OperationException {
        return new Options(parts.configurations().orElseThrow(() -> absent("configuration service")));
    }

    private DirectoryAdmin directory() throws OperationException {
        return starting.get(() -> parts.directory().orElse(null)).orElseThrow(() -> absent("directory"));
    }

    private Journal journal() throws OperationException {
        return journal.orElseThrow(
                () -> new OperationException("Nothing was undone: the configuration directory is unknown here"));
    }

    private static OperationException absent(String part) {
        return new OperationException("The " + part
                + " is absent: it is being replaced, still starting, or missing. Try again in a few seconds; "
                + "the operation wiring shows what is missing");
    }
}
