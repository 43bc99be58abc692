package org.posthouse.settings;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.posthouse.settings.file.Value;

/** Configuration Admin itself. */
final class AdminConfigurations implements Configurations {
    /** By this the file installer knows its configurations. Ours do without: it would write their files in its own way. */
    private static final String SOURCE = "felix.fileinstall.filename";

    private static final Set<String> AUTOMATIC = Set.of(
            SOURCE,
            Constants.SERVICE_PID,
            ConfigurationAdmin.SERVICE_FACTORYPID,
            ConfigurationAdmin.SERVICE_BUNDLELOCATION);

    /** Bundles of any place may have it. */
    private static final String ANYWHERE = "?";

    private final ConfigurationAdmin admin;

    AdminConfigurations(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    @Override
    public List<Found> all() throws IOException {
        return list(null);
    }

    @Override
    public Optional<Found> find(String pid) throws IOException {
        return list("(" + Constants.SERVICE_PID + "=" + pid.replaceAll("[\\\\*()]", "\\\\$0") + ")").stream()
                .findFirst();
    }

    private List<Found> list(String filter) throws IOException {
        try {
            Configuration[] found = admin.listConfigurations(filter);
            return found == null
                    ? List.of()
                    : Arrays.stream(found)
                            .map(AdminConfigurations::found)
                            .filter(Objects::nonNull)
                            .toList();
        } catch (InvalidSyntaxException impossible) {
            throw new IOException(impossible);
        }
    }

    /** Null if it went meanwhile. */
    private static Found found(Configuration one) {
        try {
            Dictionary<String, Object> properties = one.getProperties();
            Map<String, Value> values = new HashMap<>();
            Optional<String> source = Optional.empty();
            if (properties != null) {
                source = Optional.ofNullable(properties.get(SOURCE)).map(String::valueOf);
                for (String key : Collections.list(properties.keys())) {
                    if (!AUTOMATIC.contains(key)) {
                        values.put(key, Value.ofObject(properties.get(key)));
                    }
                }
            }
            return new Found(one.getPid(), one.getFactoryPid(), values, source);
        } catch (IllegalStateException gone) {
            return null;
        }
    }

    @Override
    public void put(Name name, Map<String, Value> values) throws IOException {
        Configuration one = name.ofFactory()
                ? admin.getFactoryConfiguration(name.base(), name.instance(), ANYWHERE)
                : admin.getConfiguration(name.base(), ANYWHERE);
        Hashtable<String, Object> properties = new Hashtable<>();
        values.forEach((key, value) -> {
            if (!AUTOMATIC.contains(key)) {
                properties.put(key, value.toObject());
            }
        });
        try {
            one.update(properties);
        } catch (IllegalStateException deleted) {
            throw new IOException("just deleted", deleted);
        }
    }

    @Override
    public void delete(String pid) throws IOException {
        try {
            Configuration[] found = admin.listConfigurations(
                    "(" + Constants.SERVICE_PID + "=" + pid.replaceAll("[\\\\*()]", "\\\\$0") + ")");
            if (found != null) {
                found[0].delete();
            }
        } catch (InvalidSyntaxException impossible) {
            throw new IOException(impossible);
        } catch (IllegalStateException already) {
            // by somebody else
        }
    }
}
