package org.posthouse.metrics.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;
import org.posthouse.api.health.HealthState;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Sample;

/** What each check found when it looked last; runs none. */
@Component(service = MetricSource.class)
public final class DoctorSource implements MetricSource {
    private final Doctor doctor;

    @Activate
    public DoctorSource(@Reference Doctor doctor) {
        this.doctor = doctor;
    }

    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public List<Metric> read() {
        Map<String, HealthState> worst = new TreeMap<>();
        for (Examined one : doctor.known()) {
            worst.merge(one.check(), one.diagnosis().state(), HealthState::and);
        }
        List<Sample> samples = new ArrayList<>();
        worst.forEach((check, state) -> samples.add(Sample.of("check", check, state.ordinal())));
        return List.of(Metric.gauge(
                "posthouse_check_state",
                "Worst result of each check of mail:doctor in its last run: 0 ok, 1 warn, 2 unavailable, 3 critical.",
                samples));
    }
}
