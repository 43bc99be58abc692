package org.posthouse.health.felix;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.junit.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;

/** What Felix Health Checks sees of our checks. */
public class FelixChecksTest {
    private final Map<String, HealthCheck> registered = new HashMap<>();
    private final Map<String, Dictionary<?, ?>> properties = new HashMap<>();
    private final FelixChecks checks = new FelixChecks((BundleContext) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> register((HealthCheck) arguments[1], (Dictionary<?, ?>) arguments[2])));

    private ServiceRegistration<?> register(HealthCheck check, Dictionary<?, ?> given) {
        String name = (String) given.get(HealthCheck.NAME);
        registered.put(name, check);
        properties.put(name, given);
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceRegistration.class},
                (proxy, method, arguments) -> registered.remove(name));
    }

    private record Check(String name, Set<String> tags) implements org.posthouse.api.health.HealthCheck {
        @Override
        public List<Diagnosis> check() {
            throw new AssertionError("the doctor runs checks");
        }
    }

    private record Doctors(List<Examined> known) implements Doctor {
        @Override
        public List<Examined> examine(String which, Duration recent) {
            return known;
        }
    }

    private static Examined found(String check, Diagnosis diagnosis) {
        return new Examined(check, Set.of(), diagnosis, Instant.EPOCH);
    }

    private static List<String> lines(Result result) {
        return StreamSupport.stream(result.spliterator(), false)
                .map(ResultLog.Entry::getMessage)
                .toList();
    }

    @Test
    public void aCheckIsShownUnderItsNameAndTagsWhileItIsThere() {
        Check disk = new Check("disk", Set.of("ready"));
        checks.addCheck(disk);
        checks.addCheck(new Check("clock", Set.of("doctor")));
        assertEquals(Set.of("disk", "clock"), registered.keySet());
        assertArrayEquals(
                new String[] {"ready"}, (String[]) properties.get("disk").get(HealthCheck.TAGS));
        checks.removeCheck(disk);
        assertEquals(Set.of("clock"), registered.keySet());
        checks.deactivate();
        assertEquals(Set.of(), registered.keySet());
    }

    @Test
    public void theWorstFindingIsTheResultAndEachHasItsFix() {
        checks.addCheck(new Check("disk", Set.of()));
        checks.doctor = new Doctors(List.of(
                found("other", Diagnosis.critical("a tag of that name", "no")),
                found(
                        "disk",
                        Diagnosis.unavailable("it does not answer", "wait").of("/mail")),
                found("disk", Diagnosis.ok("3 GiB free"))));
        Result result = registered.get("disk").execute();
        assertEquals(Result.Status.TEMPORARILY_UNAVAILABLE, result.getStatus());
        assertEquals(List.of("/mail: it does not answer. Fix: wait", "3 GiB free"), lines(result));
        checks.doctor = new Doctors(List.of(found("disk", Diagnosis.critical("full", "free some"))));
        assertEquals(Result.Status.CRITICAL, registered.get("disk").execute().getStatus());
        checks.doctor = new Doctors(List.of(found("disk", Diagnosis.warn("nearly full", "free some"))));
        assertEquals(Result.Status.WARN, registered.get("disk").execute().getStatus());
    }

    @Test
    public void nothingToLookAtIsWellAndNoDoctorIsNot() {
        checks.addCheck(new Check("acme", Set.of()));
        assertEquals(
                Result.Status.TEMPORARILY_UNAVAILABLE,
                registered.get("acme").execute().getStatus());
        checks.doctor = new Doctors(List.of());
        assertEquals(Result.Status.OK, registered.get("acme").execute().getStatus());
    }
}
