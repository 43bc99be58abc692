package org.posthouse.settings;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.settings.file.Value;

/** What this bundle asks of Configuration Admin. */
interface Configurations {
    /**
     * A configuration.
     *
     * @param factoryPid null if it is not of a factory
     * @param values without what Configuration Admin adds itself
     * @param source the file that the file installer has read it from, if it was that
     */
    record Found(String pid, String factoryPid, Map<String, Value> values, Optional<String> source) {
        public Found {
            values = Map.copyOf(values);
        }
    }

    List<Found> all() throws IOException;

    Optional<Found> find(String pid) throws IOException;

    /** Makes a configuration what it should be, whether it is there or not. */
    void put(Name name, Map<String, Value> values) throws IOException;

    /** Takes one away; nothing happens if there is none. */
    void delete(String pid) throws IOException;
}
