package org.posthouse.doctor;

import static org.posthouse.support.Threads.guarded;
import static org.posthouse.support.Threads.timer;

import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.HealthCheck;
import org.posthouse.doctor.exam.Rounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs all checks now and then, and when somebody asks. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.posthouse.doctor")
@Designate(ocd = DoctorConfig.class)
public final class DoctorComponent {
    private static final Logger LOG = LoggerFactory.getLogger(DoctorComponent.class);

    /** After a start parts still come. */
    private static final Duration FIRST = Duration.ofMinutes(2);

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<HealthCheck> checks = List.of();

    private final Rounds rounds = new Rounds(() -> checks);
    private final ScheduledExecutorService timer = timer("doctor-timer");
    private ScheduledFuture<?> next;
    private List<ServiceRegistration<?>> registrations = List.of();

    @Activate
    void activate(BundleContext context, DoctorConfig config) {
        Operation operation = new DoctorOperation(rounds);
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("operation.name", operation.name());
        registrations = List.of(
                context.registerService(Doctor.class, rounds, null),
                context.registerService(Operation.class, operation, properties));
        modified(config);
    }

    @Modified
    synchronized void modified(DoctorConfig config) {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        if (config.minutes() > 0) {
            Duration every = Duration.ofMinutes(config.minutes());
            Duration first = every.compareTo(FIRST) < 0 ? every : FIRST;
            next = timer.scheduleWithFixedDelay(
                    guarded(LOG, "examination", () -> rounds.examine("", Duration.ZERO)),
                    first.toSeconds(),
                    every.toSeconds(),
                    TimeUnit.SECONDS);
        }
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        timer.shutdownNow();
        rounds.close();
    }
}
