package org.posthouse.setup.change;

import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The options of all parts; what is changed here, the settings write into their files. */
public final class Options {
    private final ConfigurationAdmin configurations;

    public Options(ConfigurationAdmin configurations) {
        this.configurations = configurations;
    }

    /** What an option is set to; empty if it is not. */
    public Optional<Setting> get(String pid, String key) throws IOException {
        return find("(service.pid=" + pid + ")").values().stream()
                .findFirst()
                .map(properties -> properties.get(key))
                .map(Setting::ofObject);
    }

    /** The configurations of a factory by their PIDs, each with the text of one option; without it: empty. */
    public Map<String, String> instances(String factory, String key) throws IOException {
        Map<String, String> all = new TreeMap<>();
        find("(service.factoryPid=" + factory + ")").forEach((pid, properties) -> {
            Object value = properties.get(key);
            all.put(pid, value == null ? "" : value.toString());
        });
        return all;
    }

    /** Sets an option of a configuration; empty: takes it away, so that the default holds. */
    public void set(String pid, String key, Optional<Setting> value) throws IOException {
        Configuration configuration = configurations.getConfiguration(pid, "?");
        Dictionary<String, Object> known = configuration.getProperties();
        Hashtable<String, Object> values = new Hashtable<>();
        if (known != null) {
            Collections.list(known.keys()).forEach(name -> values.put(name, known.get(name)));
        }
        values.remove(key);
        value.ifPresent(is -> values.put(key, is.toObject()));
        configuration.update(values);
    }

    private Map<String, Dictionary<String, Object>> find(String filter) throws IOException {
        Map<String, Dictionary<String, Object>> all = new TreeMap<>();
        try {
            Configuration[] found = configurations.listConfigurations(filter);
            if (found != null) {
                for (Configuration one : found) {
                    all.put(one.getPid(), one.getProperties());
                }
            }
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalArgumentException(impossible);
        }
        return all;
    }
}
