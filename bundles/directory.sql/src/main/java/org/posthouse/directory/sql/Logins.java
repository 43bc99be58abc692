package org.posthouse.directory.sql;

import java.util.List;
import java.util.Map;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Sample;
import org.posthouse.support.metrics.Counters;
import org.posthouse.support.metrics.Histogram;

/** Counts logins by how they ended, and how long checking a password takes. */
final class Logins {
    private final Counters results = new Counters();
    private final Histogram passwords = Histogram.ofWaits();

    AuthResult password(AuthResult result, long nanos) {
        passwords.add(nanos);
        return counted("password", result);
    }

    AuthResult scram(AuthResult result) {
        return counted("scram", result);
    }

    private AuthResult counted(String mechanism, AuthResult result) {
        results.count(mechanism, word(result));
        return result;
    }

    private static String word(AuthResult result) {
        if (result instanceof AuthResult.Success) {
            return "success";
        }
        return result instanceof AuthResult.Denied
                ? "denied"
                : result instanceof AuthResult.TryLater ? "throttled" : "put_off";
    }

    List<Metric> read() {
        return List.of(
                Metric.counter(
                        "posthouse_logins",
                        "Logins by mechanism and result; a session may retry a deferred login.",
                        results.samples("mechanism", "result")),
                Metric.histogram(
                        "posthouse_login_seconds",
                        "Time taken to check a password.",
                        List.of(new Sample(Map.of("mechanism", "password"), passwords.read()))));
    }
}
