package org.posthouse.metrics.source;

import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.store.api.StoreAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the mail store holds. */
@Component(service = MetricSource.class)
public final class StoreSource implements MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(StoreSource.class);

    private final StoreAdmin store;

    @Activate
    public StoreSource(@Reference StoreAdmin store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "store-totals";
    }

    @Override
    public List<Metric> read() {
        try {
            StoreAdmin.Totals totals = store.totals();
            return List.of(
                    Metric.gauge("posthouse_store_messages", "Messages in all mailboxes.", totals.messages()),
                    Metric.gauge("posthouse_store_bytes", "Octets of the messages in all mailboxes.", totals.octets()),
                    Metric.gauge("posthouse_store_disk_free_bytes", "Free octets on the store's disk.", totals.free()));
        } catch (IOException e) {
            LOG.debug("Cannot read the totals of the mail store", e);
            return List.of();
        }
    }
}
