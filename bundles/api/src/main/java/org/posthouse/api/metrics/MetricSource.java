package org.posthouse.api.metrics;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Offers figures. Register it as a service: its figures then show at {@code /metrics} and in JMX, until it is unregistered.
 * Of several sources that offer the same metric, each adds its samples.
 */
@ConsumerType
public interface MetricSource {
    /** The most samples of one source that are shown; the rest is dropped and logged. */
    int MOST_SAMPLES = 500;

    /** Its name: lower-case words joined by hyphens or dots, such as {@code queue}; the JMX bean is named after it. */
    String name();

    /**
     * Reads the figures as they are now. Called on a thread of the bundle {@code metrics}, never twice at once. A source that
     * takes longer than two seconds is left out, and is not asked again until it has returned.
     *
     * @return the figures; one that is not known now is left out
     */
    List<Metric> read();
}
