package org.posthouse.doctor.dns;

import java.util.function.Supplier;
import org.posthouse.api.health.Diagnosis;

/**
 * A record that the DNS should have, before anybody has looked.
 *
 * @param name without a dot at its end
 * @param zone as in {@link Published}
 * @param look asks the DNS
 */
record Wanted(String name, String type, String value, boolean zone, Supplier<Found> look) {
    /**
     * What the DNS says.
     *
     * @param spare as in {@link Published}
     */
    record Found(boolean spare, Diagnosis diagnosis) {
        static Found of(Diagnosis diagnosis) {
            return new Found(false, diagnosis);
        }

        /** It is not there, and need not be. */
        static Found missing(String so) {
            return new Found(true, Diagnosis.ok(so));
        }
    }

    /** One that is needed. */
    static Wanted needed(String name, String type, String value, Supplier<Diagnosis> look) {
        return new Wanted(name, type, value, true, () -> Found.of(look.get()));
    }

    static Wanted extra(String name, String type, String value, Supplier<Found> look) {
        return new Wanted(name, type, value, true, look);
    }

    Published found(Found found) {
        return new Published(name + ".", type, value, zone, found.spare(), found.diagnosis());
    }
}
