package org.posthouse.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Progress;
import org.posthouse.api.admin.Result;
import org.posthouse.api.mail.Hold;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.support.operation.Described;

/** Shows the backups that are kept, makes one at once, looks at one, and restores it. */
final class BackupOperations {
    private static final String NO_DIRECTORY =
            "No backup directory is configured: set one in etc/org.posthouse.backup.cfg, or name one "
                    + "for mail:backup";

    private final Supplier<Optional<Path>> directory;
    private final Work work;

    /** What is done with backups. */
    interface Work {
        /** Makes one in a directory. */
        Backups.Made make(Path directory) throws IOException;

        /** Looks at one of a directory. */
        Backups.Rehearsed rehearse(Path directory, Path backup) throws IOException;

        /** Puts the mailboxes and accounts of one in place of those there are, and all mail in the queue on hold. */
        Result restore(Path backup, Progress progress) throws OperationException;

        /** Puts the queue of one into that there is; how many mails came. */
        long restoreQueue(Path backup, Hold hold) throws IOException;
    }

    BackupOperations(Supplier<Optional<Path>> directory, Work work) {
        this.directory = directory;
        this.work = work;
    }

    List<Operation> all() {
        Parameter name = Parameter.required("name", "name of a backup, as mail:backup-list shows it");
        return List.of(
                operation("backup-list", "Shows the backups kept by the server.", false, (where, a, p) -> list(where)),
                operation(
                        "backup-now",
                        "Makes the daily backup now, and deletes expired ones.",
                        true,
                        (where, a, p) -> now(where)),
                operation(
                        "backup-rehearse",
                        "Opens a backup, reads all of it and shows what a restore would bring back. Changes "
                                + "nothing.",
                        true, // for administrators: it takes room on the disk, and no backup is made meanwhile
                        (where, a, p) -> rehearse(where, named(where, a.get("name"))),
                        name),
                operation(
                        "backup-restore",
                        "Replaces all mailboxes and accounts with a backup, and adds its queue, on hold, to the "
                                + "current one.",
                        true,
                        (where, a, p) -> restore(named(where, a.get("name")), p),
                        name));
    }

    @FunctionalInterface
    private interface Step {
        Result run(Path directory, Map<String, String> values, Progress progress)
                throws IOException, OperationException;
    }

    private Operation operation(String name, String summary, boolean writes, Step step, Parameter... parameters) {
        return new Described(name, summary, writes, List.of(parameters), (values, progress) -> {
            Path where = directory.get().orElseThrow(() -> new OperationException(NO_DIRECTORY));
            try {
                return step.run(where, values, progress);
            } catch (IOException failed) {
                throw new OperationException(name + " failed: " + failed.getMessage(), failed);
            }
        });
    }

    private static Path named(Path where, String name) throws IOException, OperationException {
        return new Backups(where)
                .find(name.strip())
                .orElseThrow(() -> new OperationException("No backup " + name + " in " + where));
    }

    private Result rehearse(Path where, Path backup) throws IOException {
        Backups.Rehearsed found = work.rehearse(where, backup);
        StoreAdmin.Report mail = found.mail().report();
        String text = "A restore of " + backup.getFileName() + " would bring " + mail.accounts() + " accounts, "
                + found.mail().mailboxes() + " mailboxes and " + mail.messages() + " messages, "
                + mail.octets() / 1_000_000 + " MB; bodies missing or damaged: " + mail.damaged() + "; "
                + (found.queue().isPresent()
                        ? "mails for the queue, on hold: " + found.queue().getAsLong()
                        : "it has no queue")
                + "; "
                + (found.settings().isPresent()
                        ? found.settings().getAsLong() + " files of etc, to be copied by hand"
                        : "it has no etc")
                + ". "
                + (found.problems().isEmpty() ? "All is well" : found.problems().size() + " problems");
        return withProblems(text, found.problems());
    }

    private Result restore(Path backup, Progress progress) throws OperationException {
        Path queue = backup.resolve(Backups.QUEUE);
        if (Files.exists(queue)) {
            try {
                QueueCopy.read(queue, (mail, message, whole) -> whole.check()); // before anything is replaced
            } catch (IOException damaged) {
                throw new OperationException(
                        "Nothing was restored: " + damaged.getMessage()
                                + ". To restore without its queue: mail:restore " + backup.resolve(Backups.MAIL),
                        damaged);
            }
        }
        Result restored = work.restore(backup, progress);
        if (!Files.exists(queue)) {
            return restored;
        }
        try {
            long came = work.restoreQueue(
                    backup,
                    Hold.because("from the queue of backup " + backup.getFileName())
                            .by(Hold.ADMIN));
            return new Result(
                    restored.text() + "; from the queue of the backup, on hold: " + came + " mails",
                    restored.columns(),
                    restored.rows());
        } catch (IOException failed) {
            throw new OperationException(
                    restored.text() + ". The queue of the backup was not restored: " + failed.getMessage()
                            + ". Run it again",
                    failed);
        }
    }

    private Result list(Path where) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<?, Path> backup :
                new Backups(where).all().descendingMap().entrySet()) {
            rows.add(List.of(
                    backup.getKey().toString(),
                    has(backup.getValue()),
                    backup.getValue().resolve(Backups.MAIL).toString(),
                    backup.getValue().getFileName().toString()));
        }
        return new Result(
                rows.isEmpty() ? "No backup in " + where : "",
                rows.isEmpty() ? List.of() : List.of("made", "has", "for mail:restore", "name"),
                rows);
    }

    private static String has(Path backup) {
        return Backups.MAIL
                + (Files.exists(backup.resolve(Backups.QUEUE)) ? ", queue" : "")
                + (Files.isDirectory(backup.resolve(Backups.ETC)) ? ", etc" : "");
    }

    private Result now(Path where) throws IOException {
        Backups.Made made = work.make(where);
        StoreAdmin.Report report = made.report();
        String text = "Backed up " + report.accounts() + " accounts, " + report.messages() + " messages, "
                + report.octets() / 1_000_000 + " MB, " + made.linked() / 1_000_000
                + " MB of the files as links to the previous backup, and "
                + made.queue().mails()
                + " mails of the queue, into " + made.path();
        return withProblems(text, made.problems());
    }

    private static Result withProblems(String text, List<String> problems) {
        return problems.isEmpty()
                ? Result.text(text)
                : new Result(
                        text,
                        List.of("problem"),
                        problems.stream().map(List::of).toList());
    }
}
