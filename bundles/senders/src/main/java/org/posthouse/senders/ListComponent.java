package org.posthouse.senders;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AccountListener;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.senders.SenderListException;
import org.posthouse.api.senders.SenderLists;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Migrator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lists as a service. It comes and goes with its database. */
@Component(
        service = {SenderLists.class, AccountListener.class},
        immediate = true,
        configurationPid = "org.posthouse.senders")
@Designate(ocd = ListConfig.class)
public final class ListComponent implements SenderLists, AccountListener {
    private static final Logger LOG = LoggerFactory.getLogger(ListComponent.class);

    private final Database database;
    private final Lists lists;
    private final Clock clock;
    private volatile boolean proof = true;

    @Activate
    public ListComponent(ListConfig config, @Reference(name = "database") Database database)
            throws SQLException, IOException {
        this(config, database, Clock.systemUTC());
    }

    ListComponent(ListConfig config, Database database, Clock clock) throws SQLException, IOException {
        this.database = database;
        this.clock = clock;
        lists = new Lists(database, clock);
        configure(config);
        migrate();
    }

    @Modified
    void configure(ListConfig config) {
        proof = !config.allowUnproven();
    }

    private void migrate() throws SQLException, IOException {
        new Migrator(database, ListComponent.class, "SENDERS_VERSION").run();
    }

    /** The same database once more, to hear when its properties change: then its data were replaced by a restore. */
    @Reference(updated = "databaseReplaced")
    void databaseSeen(Database seen) {
        lists.forget();
    }

    void databaseReplaced(Database replaced) {
        try {
            migrate(); // the backup may be older than this code
        } catch (SQLException | IOException failed) {
            LOG.error("Cannot migrate the restored lists of senders to the current schema", failed);
        }
        lists.forget();
    }

    @Override
    public Inquiry about(Mail mail, Message message) throws IOException {
        return new Judge(lists, Claims.of(mail, message), proof);
    }

    @Override
    public List<Entry> entries(Optional<AccountInfo> owner) throws SenderListException {
        try {
            return lists.read(number(owner)).entrySet().stream()
                    .map(e -> new Entry(
                            e.getKey(), e.getValue().allowed(), e.getValue().since()))
                    .toList();
        } catch (SQLException failed) {
            throw new SenderListException("The list cannot be read now", failed);
        }
    }

    @Override
    public Entry put(Optional<AccountInfo> owner, String sender, boolean allowed) throws SenderListException {
        String name = name(sender);
        Lists.Listed entry = new Lists.Listed(allowed, clock.instant());
        try {
            if (!lists.put(number(owner), name, entry)) {
                throw new SenderListException("The list is full: remove senders from it first");
            }
        } catch (SQLException failed) {
            LOG.warn("Cannot store a list of senders: {}", failed.getMessage());
            throw new SenderListException("The list cannot be stored now", failed);
        }
        return new Entry(name, allowed, entry.since());
    }

    @Override
    public boolean forget(Optional<AccountInfo> owner, String sender) throws SenderListException {
        try {
            return lists.remove(number(owner), name(sender));
        } catch (SQLException failed) {
            LOG.warn("Cannot store a list of senders: {}", failed.getMessage());
            throw new SenderListException("The list cannot be stored now", failed);
        }
    }

    private static String name(String sender) throws SenderListException {
        return SenderName.of(sender)
                .orElseThrow(() -> new SenderListException(
                        "A sender is an address, such as joe@example.com, or a domain, such as example.com"));
    }

    private static long number(Optional<AccountInfo> owner) {
        return owner.map(AccountInfo::id).orElse(Lists.SITE);
    }

    @Override
    public void deleted(AccountInfo account) {
        try {
            lists.removeAll(account.id());
        } catch (SQLException failed) { // its number is not used again, so nobody else gets it
            LOG.warn("Cannot remove the list of senders of {}: {}", account.name(), failed.getMessage());
        }
    }
}
