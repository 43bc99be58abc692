package org.posthouse.console;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is saved in a form. The forms of the web console leave out the property by which the file installer knows
 * the file a configuration came from: the change would be in force, stand in no file, and be gone after the next start.
 * So that property is put back, upon which the file installer writes the file.
 */
@Component(service = ConfigurationListener.class, immediate = true)
public final class Keeper implements ConfigurationListener {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final String FILE = "felix.fileinstall.filename";

    private final ConfigurationAdmin configurations;

    /** The file of every configuration that came from one, by PID. */
    private final Map<String, Object> files = new ConcurrentHashMap<>();

    @Activate
    public Keeper(@Reference ConfigurationAdmin configurations) {
        this.configurations = configurations;
        for (Configuration one : find("(" + FILE + "=*)")) {
            Dictionary<String, Object> properties = one.getProperties();
            if (properties != null && properties.get(FILE) != null) {
                files.put(one.getPid(), properties.get(FILE));
            }
        }
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_DELETED) {
            files.remove(event.getPid());
        } else if (event.getType() == ConfigurationEvent.CM_UPDATED) {
            for (Configuration one : find("(service.pid=" + escape(event.getPid()) + ")")) {
                updated(one);
            }
        }
    }

    private void updated(Configuration one) {
        Dictionary<String, Object> properties = one.getProperties();
        if (properties == null) {
            return;
        }
        Object file = properties.get(FILE);
        if (file != null) {
            files.put(one.getPid(), file);
            return;
        }
        Object known = files.get(one.getPid());
        if (known != null) {
            properties.put(FILE, known);
            try {
                one.update(properties);
                LOG.info("{} goes into {}", one.getPid(), known);
            } catch (IOException failed) {
                LOG.warn("{} is in force, but does not go into {}", one.getPid(), known, failed);
            }
        }
    }

    private Configuration[] find(String filter) {
        try {
            Configuration[] found = configurations.listConfigurations(filter);
            return found == null ? new Configuration[0] : found;
        } catch (IOException | InvalidSyntaxException failed) {
            LOG.warn("Configurations cannot be listed", failed);
            return new Configuration[0];
        }
    }

    private static String escape(String pid) {
        return pid.replaceAll("[\\\\*()]", "\\\\$0");
    }
}
