package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.admin.AdminOperation.write;
import static org.posthouse.api.admin.Parameter.required;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Query;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup;
import org.posthouse.support.backup.LastBackup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The care of the store: checking and repairing it, backups. */
final class StoreOperations {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOperations.class);
    private static final String RECOVERED = "Recovered";

    private final Services.Source<StoreAdmin> store;
    private final Services.Source<QueueAdmin> queue;
    private final Services.Source<DirectoryAdmin> directory;
    private final Optional<Path> root;

    /**
     * Makes them.
     *
     * @param queue mail in it goes on hold when a backup is restored
     * @param root the directory of all data, where the last backup is remembered; empty if there is none
     */
    StoreOperations(
            Services.Source<StoreAdmin> store,
            Services.Source<QueueAdmin> queue,
            Services.Source<DirectoryAdmin> directory,
            Optional<Path> root) {
        this.store = store;
        this.queue = queue;
        this.directory = directory;
        this.root = root;
    }

    List<Operation> all() {
        Parameter directory = required("directory", "a directory on the server");
        return List.of(
                read(
                        "check",
                        "Checks every stored message against its checksum and every counter against its rows.",
                        a -> report("Checked", "The check", s -> s.check())),
                write(
                        "mend",
                        "Checks every stored message and repairs each whose body is damaged or missing.",
                        this::mend,
                        required(
                                "how",
                                "stand-in: replace it with a message that says so, with what can be read attached; remove: "
                                        + "delete it")),
                write(
                        "orphan-attach",
                        "Puts bodies that no message refers to into a mailbox of an account.",
                        this::attachOrphans,
                        required("account", "the account that receives them"),
                        Parameter.optional("mailbox", "created if missing; default: " + RECOVERED)),
                write(
                        "backup",
                        "Copies all mailboxes and accounts into a new directory while mail flows.",
                        a -> report("Backed up", "The backup", s -> backup(s, path(a.get("directory")))),
                        directory),
                write(
                        "restore",
                        "Replaces all mailboxes and accounts with a backup, and puts all mail in the queue on hold.",
                        this::restore,
                        directory));
    }

    /** Work on the store, which may take long. */
    @FunctionalInterface
    private interface Care<T> {
        T run(StoreAdmin store) throws IOException, OperationException;
    }

    private static StoreBackup files(StoreAdmin store) throws OperationException {
        return store.extension(StoreBackup.class)
                .orElseThrow(() -> new OperationException(
                        "This store has no files here: back up its database and its bodies with their own tools"));
    }

    private StoreAdmin.Report backup(StoreAdmin store, Path directory) throws IOException, OperationException {
        StoreAdmin.Report made = files(store).backup(directory);
        if (root.isPresent()) {
            try {
                new LastBackup(Instant.now(), directory).write(root.get());
            } catch (IOException unknown) {
                LOG.warn("backup complete, but mail:doctor will not know about it: {}", unknown.toString());
            }
        }
        return made;
    }

    private Result report(String done, String what, Care<StoreAdmin.Report> care) throws OperationException {
        StoreAdmin.Report r = done(what, care);
        String text = done + " " + Format.count(r.accounts(), "account") + ", "
                + Format.count(r.messages(), "message") + " in "
                + (r.bodies() == 1 ? "1 body" : r.bodies() + " bodies") + ", " + Format.octets(r.octets()) + ": "
                + (r.problems().isEmpty()
                        ? "all is well"
                        : Format.count(r.problems().size(), "problem"))
                + (r.damaged() == 0 ? "" : ". For damaged messages: restore a backup, or mail:mend");
        return withProblems(text, r.problems());
    }

    private static Result withProblems(String text, List<String> problems) {
        return problems.isEmpty()
                ? Result.text(text)
                : new Result(
                        text,
                        List.of("problem"),
                        problems.stream().map(List::of).toList());
    }

    /** @param what is done, for the message if it fails */
    private <T> T done(String what, Care<T> care) throws OperationException {
        StoreAdmin used = store.get();
        try {
            return care.run(used);
        } catch (IOException | RuntimeException failed) {
            if (isReplaced(used)) {
                throw new OperationException(
                        what + " was not finished: the mail store, or the database or the bodies below it, was replaced"
                                + " meanwhile. Run it again",
                        failed);
            }
            throw new OperationException(
                    what + " failed: " + (failed instanceof IOException io ? Format.reason(io) : failed.toString()),
                    failed);
        }
    }

    /** True if another store, or none, is there. One that stopped on the way is waited for. */
    private boolean isReplaced(StoreAdmin used) {
        try {
            return store.get() != used;
        } catch (OperationException absent) {
            return true;
        }
    }

    private Result mend(Arguments a) throws OperationException {
        StoreAdmin.Mending how =
                switch (a.get("how")) {
                    case "stand-in" -> StoreAdmin.Mending.STAND_IN;
                    case "remove" -> StoreAdmin.Mending.REMOVE;
                    default -> throw new OperationException("how must be stand-in or remove, not " + a.get("how"));
                };
        StoreAdmin.Mended mended = done("The repair", s -> s.mend(how));
        String text = Format.count(mended.messages(), "damaged message")
                + (how == StoreAdmin.Mending.REMOVE ? " removed" : " replaced by stand-ins");
        return withProblems(text, mended.problems());
    }

    private Result attachOrphans(Arguments a) throws OperationException {
        String name = a.get("account");
        AccountInfo account = accounts(name).stream()
                .filter(one -> one.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new OperationException("No account " + name));
        String mailbox = a.text("mailbox").orElse(RECOVERED);
        StoreAdmin.Mended attached = done("Attaching", s -> s.attachOrphans(account, mailbox));
        return withProblems(
                Format.count(attached.messages(), "message") + " put into " + mailbox + " of " + account.name(),
                attached.problems());
    }

    private List<AccountInfo> accounts(String like) throws OperationException {
        try {
            return directory.get().accounts(like, "", 1000);
        } catch (DirectoryException failed) {
            throw new OperationException("The directory does not answer: " + failed.getMessage(), failed);
        }
    }

    /**
     * Mail in the queue may be in the restored mailboxes already or not: an administrator decides. It is put on hold before
     * anything is restored, so that none is delivered meanwhile, nor by a server that is killed on the way.
     */
    private Result restore(Arguments a) throws OperationException {
        Path from = path(a.get("directory"));
        QueueAdmin mails = queue.get();
        String reason = "restore of " + Format.time(Instant.now()) + " from " + from;
        Result restored;
        long onHold;
        try {
            mails.hold(Query.ALL, a.hold(reason));
            onHold = mails.counts().total();
            restored = report("Restored", "The restore", s -> files(s).restore(from));
        } catch (OperationException failed) {
            release(mails, reason);
            throw failed;
        } catch (IOException failed) {
            release(mails, reason);
            throw new OperationException(
                    "Nothing was restored: cannot put the queue on hold: " + failed.getMessage(), failed);
        }
        return new Result(
                restored.text() + (onHold == 0 ? "" : "; on hold in the queue: " + Format.count(onHold, "mail")),
                restored.columns(),
                restored.rows());
    }

    /** Ends the holds of this restore and no others. Unless the store is half restored: then it answers nothing. */
    private void release(QueueAdmin mails, String reason) {
        try {
            store.get().totals();
            mails.release(Query.builder().reason(reason).build());
        } catch (IOException | OperationException failed) {
            LOG.warn("mail put on hold for a restore stays on hold: {}", failed.toString());
        }
    }

    private static Path path(String text) throws OperationException {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException notAPath) {
            // reported below, as for relative ones
        }
        throw new OperationException("The directory must be an absolute path, not " + text);
    }
}
