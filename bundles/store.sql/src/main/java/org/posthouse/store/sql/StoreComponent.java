package org.posthouse.store.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AccountListener;
import org.posthouse.api.message.Message;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.db.api.Database;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxListener;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.engine.StoreSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mail store as a service. It is useless without its database and its blob store, so it goes and returns with them: the
 * references are mandatory and static.
 */
@Component(
        immediate = true,
        configurationPid = "org.posthouse.store.sql",
        service = {MailStore.class, StoreAdmin.class, AccountListener.class, MetricSource.class})
@Designate(ocd = StoreConfig.class)
public final class StoreComponent implements MailStore, StoreAdmin, AccountListener, MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);
    private final SqlMailStore store;

    @Activate
    public StoreComponent(StoreConfig config, @Reference Database database, @Reference BlobStore blobs)
            throws IOException, SQLException {
        this.store = new SqlMailStore(database, blobs, settings(config));
        keepOrphans(config);
    }

    @Modified
    void modified(StoreConfig config) {
        store.settings(settings(config));
        keepOrphans(config);
    }

    private void keepOrphans(StoreConfig config) {
        store.engine().sweeper().keepOrphans(Duration.ofDays(config.orphanDays()));
    }

    @Deactivate
    void deactivate() {
        store.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, unbind = "unlisten")
    void listen(MailboxListener listener) {
        store.listen(listener);
    }

    void unlisten(MailboxListener listener) {
        store.unlisten(listener);
    }

    private StoreSettings settings(StoreConfig c) {
        return new StoreSettings(
                c.queue(),
                TimeUnit.DAYS.toMillis(c.deliveryKeyDays()),
                c.accountsInMemory(),
                c.messagesInMemory(),
                c.maxMailboxes(),
                c.index());
    }

    @Override
    public <T> Optional<T> extension(Class<T> type) {
        Optional<T> found = store.extension(type);
        return found.isPresent() ? found : store.admin().extension(type);
    }

    // --- MailStore

    @Override
    public Account open(AccountInfo owner, AccountInfo actor) throws StoreException {
        return store.open(owner, actor);
    }

    @Override
    public void deliver(Message body, List<Delivery> deliveries, Consumer<List<DeliveryResult>> whenDurable) {
        store.deliver(body, deliveries, whenDurable);
    }

    @Override
    public long used(long account) throws StoreException {
        return store.used(account);
    }

    @Override
    public void deleteAccount(long account) throws StoreException {
        store.deleteAccount(account);
    }

    // --- StoreAdmin

    @Override
    public Report check() throws IOException {
        return store.admin().check();
    }

    @Override
    public Mended mend(Mending how) throws IOException {
        return store.admin().mend(how);
    }

    @Override
    public Mended attachOrphans(AccountInfo account, String mailbox) throws IOException {
        return store.admin().attachOrphans(account, mailbox);
    }

    @Override
    public Totals totals() throws IOException {
        return store.admin().totals();
    }

    // --- MetricSource

    @Override
    public String name() {
        return "store";
    }

    @Override
    public List<Metric> read() {
        return store.metrics();
    }

    // --- AccountListener

    @Override
    public void deleted(AccountInfo account) {
        try {
            store.deleteAccount(account.id());
        } catch (StoreException e) {
            LOG.error("cannot delete the mailboxes of {} (id {}) now", account.name(), account.id(), e);
        }
    }
}
