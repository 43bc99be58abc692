package org.posthouse.net.api;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state of a session between two versions of its protocol. It consists of JDK types only, so that it keeps no bundle
 * alive: {@code String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code byte[]}, {@code int[]}, {@code long[]},
 * and {@code List}, {@code Map} (with {@code String} keys) and {@code Set} of these. It never holds a password.
 *
 * @param version the version of this form of the state, chosen by the protocol
 * @param state the state
 */
public record Parked(int version, Map<String, Object> state) {
    /**
     * @throws IllegalArgumentException if a value is of another type
     */
    public Parked {
        state = Map.copyOf(state);
        state.values().forEach(Parked::check);
    }

    private static void check(Object value) {
        if (value instanceof List<?> list) {
            list.forEach(Parked::check);
        } else if (value instanceof Set<?> set) {
            set.forEach(Parked::check);
        } else if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(Parked::check);
            map.values().forEach(Parked::check);
        } else if (!(value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof byte[]
                || value instanceof int[]
                || value instanceof long[])) {
            throw new IllegalArgumentException(
                    "parked state contains a " + value.getClass().getName());
        }
    }
}
