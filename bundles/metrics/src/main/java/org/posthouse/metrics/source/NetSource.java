package org.posthouse.metrics.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Sample;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.NetAdmin.ConnectionStatus;
import org.posthouse.net.api.NetAdmin.ListenerStatus;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.metrics.ShareUse;

/** Listeners and sessions. */
@Component(service = MetricSource.class)
public final class NetSource implements MetricSource {
    private final NetAdmin net;

    @Activate
    public NetSource(@Reference NetAdmin net) {
        this.net = net;
    }

    @Override
    public String name() {
        return "net";
    }

    @Override
    public List<Metric> read() {
        List<ListenerStatus> all = net.listeners();
        NetAdmin.Backlog backlog = net.backlog();
        List<Metric> metrics = new ArrayList<>(List.of(
                Metric.gauge(
                        "posthouse_listener_open",
                        "1 if the listener is bound and its protocol is present, else 0.",
                        each(all, l -> l.problem().isEmpty() && l.protocolPresent() ? 1 : 0)),
                Metric.gauge("posthouse_sessions_open", "Sessions open now.", sessions(all)),
                counter("posthouse_sessions_accepted", "Connections accepted.", all, ListenerStatus::accepted),
                counter(
                        "posthouse_sessions_refused",
                        "Connections closed because a limit was reached.",
                        all,
                        ListenerStatus::refused),
                counter(
                        "posthouse_sessions_moved",
                        "Sessions moved to another version of their protocol.",
                        all,
                        ListenerStatus::parked),
                counter(
                        "posthouse_sessions_drained",
                        "Sessions closed because they could not be moved to another version.",
                        all,
                        ListenerStatus::drained),
                Metric.gauge("posthouse_workers_waiting", "Sessions waiting for a thread.", backlog.waiting()),
                Metric.gauge(
                        "posthouse_workers_still_seconds",
                        "Seconds for which no thread has started or finished a task although sessions are waiting.",
                        seconds(backlog.still()))));
        net.memoryHeld().ifPresent(memory -> {
            metrics.addAll(ShareUse.of(HeapShare.CONNECTIONS, memory.connections(), memory.mostConnections()));
            metrics.addAll(ShareUse.of(HeapShare.BUFFERS, memory.buffers(), memory.mostBuffers()));
        });
        return metrics;
    }

    private static Metric counter(
            String name, String help, List<ListenerStatus> all, ToDoubleFunction<ListenerStatus> value) {
        return Metric.counter(name, help, each(all, value));
    }

    private static List<Sample> each(List<ListenerStatus> all, ToDoubleFunction<ListenerStatus> value) {
        return all.stream()
                .map(l -> Sample.of(
                        Map.of(
                                "listener",
                                l.listener().name(),
                                "protocol",
                                l.listener().protocol()),
                        value.applyAsDouble(l)))
                .toList();
    }

    /** Of each protocol, those with TLS and those without. */
    private List<Sample> sessions(List<ListenerStatus> listeners) {
        Map<String, String> protocols = new HashMap<>();
        Map<String, long[]> open = new TreeMap<>();
        for (ListenerStatus status : listeners) {
            protocols.put(status.listener().name(), status.listener().protocol());
            open.put(status.listener().protocol(), new long[2]);
        }
        for (ConnectionStatus connection : net.connections(Integer.MAX_VALUE)) {
            String protocol = protocols.get(connection.listener());
            if (protocol != null) { // else its listener has just gone
                open.get(protocol)[connection.tls().isEmpty() ? 0 : 1]++;
            }
        }
        List<Sample> samples = new ArrayList<>();
        open.forEach((protocol, count) -> {
            samples.add(Sample.of(Map.of("protocol", protocol, "tls", "no"), count[0]));
            samples.add(Sample.of(Map.of("protocol", protocol, "tls", "yes"), count[1]));
        });
        return samples;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
