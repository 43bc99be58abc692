package org.posthouse.admin;

import java.util.function.Supplier;
import org.posthouse.api.admin.OperationException;

/** Finds the service an operation needs, at the moment it needs it. */
final class Services {
    private Services() {}

    /** A supplier of a service that may be absent. */
    interface Source<T> {
        T get() throws OperationException;
    }

    static <T> Source<T> of(String what, Supplier<T> current) {
        return () -> {
            T service = current.get();
            if (service == null) {
                throw new OperationException(
                        "The " + what + " is not there at the moment; the operation wiring says what is missing");
            }
            return service;
        };
    }
}
