package org.posthouse.api.metrics;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** All figures of the server at once. */
@ProviderType
public interface Metrics {
    /**
     * Reads all sources, or takes what was read within the last second. May block for as long as {@link MetricSource#read} may
     * take.
     *
     * @return all metrics, sorted by name, each once
     */
    List<Metric> read();

    /** As {@link #read()}, of the sources of one name only; empty if there is none. */
    List<Metric> read(String source);
}
