package org.posthouse.migration.in;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.migration.names.Targets;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Folder;
import org.posthouse.migration.source.Source;
import org.posthouse.migration.state.Done;
import org.posthouse.migration.state.Register;
import org.posthouse.migration.store.Mailboxes;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.support.scratch.Scratch;

/** Moves what a source has, and is not here yet, into an account. One use. */
public final class Importer {
    private final Mailboxes mailboxes;
    private final Meter meter;
    private final Options options;
    private final Scratch scratch;
    private final Path state;

    /**
     * How it is done.
     *
     * @param into the mailbox below which all goes; empty: everything goes where it was
     * @param again what earlier runs moved is moved again
     * @param limit the most octets of a message
     */
    public record Options(Optional<String> into, boolean again, long limit) {}

    /** @param state the directory in which is kept what was moved */
    public Importer(Mailboxes mailboxes, Meter meter, Options options, Scratch scratch, Path state) {
        this.mailboxes = mailboxes;
        this.meter = meter;
        this.options = options;
        this.scratch = scratch;
        this.state = state;
    }

    /**
     * Moves.
     *
     * @throws IOException if the source cannot be read at all, or what was moved cannot be kept
     * @throws StoppedException if it has to end before the end
     */
    public void run(Source source) throws IOException, StoppedException {
        Register register = Register.open(
                state, mailboxes.account(), source.id(), mailboxes.account().name() + " from " + source.id());
        List<Folder> folders = source.folders();
        if (folders.isEmpty()) {
            throw new IOException("nothing to import: no Maildir and no mbox file found");
        }
        folders.forEach(folder -> meter.expect(folder.units()));
        List<MailboxInfo> here = stored("cannot list the mailboxes", Account::mailboxes);
        List<String> names = Targets.names(
                folders.stream()
                        .map(folder -> new Targets.Named(folder.levels(), folder.uses()))
                        .toList(),
                here,
                options.into(),
                meter::note);
        Map<List<String>, String> byLevels = new HashMap<>();
        for (int i = 0; i < folders.size(); i++) {
            byLevels.put(folders.get(i).levels(), names.get(i));
            folder(source, folders.get(i), names.get(i), register, here);
        }
        meter.place("");
        for (List<String> name : source.subscriptions()) {
            String target = byLevels.get(name);
            if (target != null) {
                this.<Void>stored("cannot keep the subscription to " + target, account -> {
                    account.subscribe(target, true);
                    return null;
                });
            }
        }
    }

    private <T> T stored(String what, Mailboxes.Work<T> work) throws IOException, StoppedException {
        try {
            return mailboxes.call(work);
        } catch (StoreException e) {
            throw new StoppedException(what + ": " + e.getMessage(), e);
        }
    }

    private void folder(Source source, Folder folder, String name, Register register, List<MailboxInfo> here)
            throws IOException, StoppedException {
        meter.place(name);
        meter.check();
        Path file = register.file(folder.key());
        if (options.again()) {
            Files.deleteIfExists(file);
        }
        try (Done done = Done.open(file, folder.validity(), folder.messages())) {
            if (done.validity() != folder.validity()) {
                meter.failed(
                        folder.shown(),
                        "its UIDVALIDITY has changed since the last run, so it is not known which messages are"
                                + " already here; --again imports all of them");
                return;
            }
            MailboxInfo mailbox = mailboxes.call(account -> mailbox(account, name, folder.uses(), here));
            Batches batches = new Batches(mailboxes, mailbox, done, meter, scratch, options.limit());
            try (batches) {
                read(source, folder, batches);
            }
        } catch (StoreException e) {
            meter.failed(folder.shown(), "cannot use the mailbox " + name + ": " + e.getMessage());
        }
    }

    /** What was read before a folder broke off is kept. */
    private void read(Source source, Folder folder, Batches batches) throws IOException, StoppedException {
        try {
            source.read(folder, batches);
        } catch (IOException broken) {
            meter.failed(folder.shown(), "reading stopped: " + broken.getMessage());
        }
        batches.flush();
    }

    private MailboxInfo mailbox(Account account, String name, Set<SpecialUse> uses, List<MailboxInfo> here)
            throws StoreException {
        Optional<MailboxInfo> there = account.mailbox(name);
        if (there.isPresent()) {
            return there.get();
        }
        Set<SpecialUse> free = uses.stream()
                .filter(use -> options.into().isEmpty()
                        && here.stream().noneMatch(mailbox -> mailbox.uses().contains(use)))
                .collect(Collectors.toSet());
        return account.create(name, free);
    }
}
