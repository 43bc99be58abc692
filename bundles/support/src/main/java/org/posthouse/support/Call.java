package org.posthouse.support;

/**
 * A call of a service.
 *
 * @param <T> the service
 * @param <R> its answer
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface Call<T, R, E extends Exception> {
    R on(T service) throws E;

    /**
     * A call without an answer.
     *
     * @param <T> the service
     * @param <E> what it may throw
     */
    @FunctionalInterface
    interface Void<T, E extends Exception> {
        void on(T service) throws E;
    }
}
