package org.posthouse.metrics;

import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.posthouse.api.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bean for each name of a source, as long as there is a source of that name. */
final class Beans {
    static final String DOMAIN = "org.posthouse";

    private static final Logger LOG = LoggerFactory.getLogger(Beans.class);

    private final MBeanServer server;
    private final Metrics metrics;
    private final Map<String, Integer> sources = new HashMap<>(); // guarded by this

    Beans(MBeanServer server, Metrics metrics) {
        this.server = server;
        this.metrics = metrics;
    }

    static ObjectName name(String source) throws JMException {
        return new ObjectName(DOMAIN + ":type=Metrics,name=" + source);
    }

    synchronized void add(String source) {
        if (sources.merge(source, 1, Integer::sum) > 1) {
            return;
        }
        try {
            server.registerMBean(new SourceBean(source, () -> metrics.read(source)), name(source));
        } catch (JMException e) {
            LOG.warn("Cannot register the metrics of {} in JMX: {}", source, e.toString());
        }
    }

    synchronized void remove(String source) {
        if (sources.merge(source, -1, Integer::sum) <= 0) {
            sources.remove(source);
            unregister(source);
        }
    }

    synchronized void close() {
        sources.keySet().forEach(this::unregister);
        sources.clear();
    }

    private void unregister(String source) {
        try {
            server.unregisterMBean(name(source));
        } catch (JMException e) {
            LOG.debug("The metrics of {} were not registered in JMX", source, e);
        }
    }
}
