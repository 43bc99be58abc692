package org.posthouse.filter.junk;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.filter.junk.accounts.Notebook;
import org.posthouse.filter.junk.accounts.Shelf;
import org.posthouse.filter.junk.accounts.StartModel;
import org.posthouse.support.operation.Described;

/** Shows what accounts have taught, and forgets it. */
final class JunkOperations {
    private static final String ACCOUNT = "account";

    private final Shelf shelf;
    private final Supplier<Directory> directory;

    /** @param directory gives it, or null while it is absent */
    JunkOperations(Shelf shelf, Supplier<Directory> directory) {
        this.shelf = shelf;
        this.directory = directory;
    }

    List<Operation> all() {
        List<Parameter> account = List.of(Parameter.required(ACCOUNT, "its name"));
        return List.of(
                new Described(
                        "junk",
                        "Shows what an account has taught the junk filter, and how often the filter was right.",
                        false,
                        account,
                        (values, progress) -> show(values.get(ACCOUNT))),
                new Described(
                        "junk-forget",
                        "Forgets what an account has taught the junk filter.",
                        true,
                        account,
                        (values, progress) -> forget(values.get(ACCOUNT))));
    }

    private AccountInfo account(String name) throws OperationException {
        Directory now = directory.get();
        if (now == null) {
            throw new OperationException("The directory is not there: try again later");
        }
        return now.account(name).orElseThrow(() -> new OperationException("No account " + name));
    }

    private Result show(String name) throws OperationException {
        AccountInfo account = account(name);
        try {
            record Read(Notebook.Tally tally, boolean fromStart) {}
            Read read = shelf.use(
                    account.id(),
                    knowledge -> new Read(
                            knowledge.notebook().tally(), knowledge.notebook().isFromStart()));
            Notebook.Tally tally = read.tally();
            int compared = tally.agreed() + tally.disagreed();
            String right = compared == 0
                    ? "never compared"
                    : String.format(
                            Locale.ROOT,
                            "%d of %d (%.0f %%)",
                            tally.agreed(),
                            compared,
                            100.0 * tally.agreed() / compared);
            StartModel start = shelf.start();
            long[] lessons = start.lessons();
            return Result.table(
                    List.of("what", "value"),
                    List.of(
                            List.of(ACCOUNT, account.name()),
                            List.of("taught as junk", Integer.toString(tally.junk())),
                            List.of("taught as wanted", Integer.toString(tally.ham())),
                            List.of("right before it was taught", right),
                            List.of("began with", read.fromStart() ? "the model of the site" : "nothing"),
                            List.of(
                                    "model of the site",
                                    (start.isGrown() ? "in use" : "learning") + ": " + lessons[1] + " junk, "
                                            + lessons[0] + " wanted, from " + start.givers() + " accounts")));
        } catch (IOException e) {
            throw new OperationException("Cannot read what " + account.name() + " has taught: " + e.getMessage(), e);
        }
    }

    private Result forget(String name) throws OperationException {
        AccountInfo account = account(name);
        try {
            shelf.forget(account.id());
        } catch (IOException e) {
            throw new OperationException("Cannot forget what " + account.name() + " has taught: " + e.getMessage(), e);
        }
        return Result.text("Forgotten. Mail for " + account.name() + " is judged as for a new account.");
    }
}
