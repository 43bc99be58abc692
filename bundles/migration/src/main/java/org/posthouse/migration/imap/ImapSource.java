package org.posthouse.migration.imap;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Folder;
import org.posthouse.migration.source.Sink;
import org.posthouse.migration.source.Source;

/** The mailboxes of a user on an IMAP server. A connection that is lost is made again, and the folder goes on where it was. */
public final class ImapSource implements Source {
    private final Login login;
    private final Meter meter;
    private final Link link;
    private Listing listing;

    public ImapSource(Login login, Meter meter) {
        this(login, meter, TimeUnit.SECONDS);
    }

    /** @param unit of the pauses before a connection is made again */
    ImapSource(Login login, Meter meter, TimeUnit unit) {
        this.login = login;
        this.meter = meter;
        this.link = new Link(login, meter, unit);
    }

    @Override
    public String id() {
        return "imap:" + login.id();
    }

    @Override
    public List<Folder> folders() throws IOException, StoppedException {
        Listing fresh = new Listing(link.connection(), meter);
        fresh.run();
        listing = fresh;
        return fresh.folders();
    }

    @Override
    public List<List<String>> subscriptions() {
        return listing.subscribed();
    }

    @Override
    public void read(Folder folder, Sink sink) throws IOException, StoppedException {
        Reading reading = new Reading(folder, sink);
        link.persist(reading::run, reading::reached);
    }

    @Override
    public void close() {
        link.close();
    }
}
