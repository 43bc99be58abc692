package org.posthouse.migration.imap;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.migration.destination.Destination;
import org.posthouse.migration.destination.MailboxException;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.state.Register;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.support.scratch.Scratch;

/** Exports to a user's folders on an IMAP server. A lost connection is made again, and the folder goes on where it was. */
public final class ImapTarget implements Destination, Closeable {
    private final Meter meter;
    private final Options options;
    private final Scratch scratch;
    private final Register register;
    private final Link link;
    private Places places;
    private long moved;

    /**
     * How it is done.
     *
     * @param into the folder below which everything goes, its levels separated by {@code /}; empty: everything keeps its place
     * @param again forgets what earlier runs sent
     */
    public record Options(Optional<String> into, boolean again) {}

    /**
     * @param scratch holds the message that is being sent
     * @param state the directory that records what was sent
     * @throws IOException if that directory cannot be written
     */
    public ImapTarget(AccountInfo account, Login login, Meter meter, Options options, Scratch scratch, Path state)
            throws IOException {
        this(account, login, meter, options, scratch, state, TimeUnit.SECONDS);
    }

    /** @param unit of the pauses before a connection is made again */
    ImapTarget(
            AccountInfo account, Login login, Meter meter, Options options, Scratch scratch, Path state, TimeUnit unit)
            throws IOException {
        this.meter = meter;
        this.options = options;
        this.scratch = scratch;
        this.register =
                Register.open(state, account, "to imap:" + login.id(), account.name() + " to imap:" + login.id());
        this.link = new Link(login, meter, unit);
    }

    /** What it needs for one folder. */
    record Means(Link link, Meter meter, Scratch scratch, Path state, Link.Progress progress, Runnable moved) {}

    @Override
    public void begin(List<MailboxInfo> all) throws IOException, StoppedException {
        Connection connection = link.connection(); // no retries at first: a wrong host name does not mend itself
        Listing listing = new Listing(connection, meter);
        listing.run();
        places = new Places(connection, listing, options.into(), meter::note);
        places.choose(all);
    }

    @Override
    public Box open(MailboxInfo mailbox, MailboxStatus status) throws IOException, StoppedException {
        try {
            return enter(mailbox, place(mailbox));
        } catch (NotMadeException no) {
            return enterAnother(
                    mailbox, places.plainer(mailbox).orElseThrow(() -> new MailboxException(no.getMessage())));
        } catch (RefusedException no) {
            throw new MailboxException(no.getMessage());
        }
    }

    private Places.Place place(MailboxInfo mailbox) throws MailboxException {
        return places.of(mailbox.name())
                .orElseThrow(() -> new MailboxException("it was created during the export. Run the job again"));
    }

    private Box enterAnother(MailboxInfo mailbox, Places.Place place) throws IOException, StoppedException {
        try {
            return enter(mailbox, place);
        } catch (RefusedException no) {
            throw new MailboxException(no.getMessage());
        }
    }

    private Box enter(MailboxInfo mailbox, Places.Place place) throws IOException, StoppedException {
        Path state = register.file(mailbox.id() + "\0" + place.wire());
        if (options.again()) {
            Files.deleteIfExists(state);
        }
        Appending box =
                new Appending(mailbox, place, new Means(link, meter, scratch, state, () -> moved, () -> moved++));
        boolean entered = false;
        try {
            link.persist(box::enter, () -> moved);
            entered = true;
            places.note(mailbox.name());
            return box;
        } finally {
            if (!entered) {
                box.close();
            }
        }
    }

    @Override
    public void subscriptions(List<String> names) throws IOException, StoppedException {
        for (String name : names) {
            Optional<Places.Place> place = places.of(name);
            if (place.isEmpty()) {
                continue; // no mailbox has that name
            }
            String command = "SUBSCRIBE " + Connection.quoted(place.get().wire());
            try {
                link.persist(with -> with.ok(command), () -> moved);
            } catch (RefusedException no) {
                meter.problem("cannot keep the subscription to " + name + ": " + no.getMessage());
            }
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
