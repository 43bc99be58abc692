package org.posthouse.imap.state;

import java.util.List;
import java.util.Map;

/**
 * Reads parked state. What is missing or of another type makes the state unusable ({@link IllegalArgumentException}).
 *
 * @param values the values by name
 */
public record Parcel(Map<String, Object> values) {
    public boolean has(String key) {
        return values.containsKey(key);
    }

    public String text(String key) {
        return get(key, String.class);
    }

    public boolean yes(String key) {
        return get(key, Boolean.class);
    }

    public long number(String key) {
        return get(key, Number.class).longValue();
    }

    public byte[] octets(String key) {
        return get(key, byte[].class);
    }

    public int[] ints(String key) {
        return get(key, int[].class);
    }

    public long[] longs(String key) {
        return get(key, long[].class);
    }

    /** A list of texts. */
    public List<String> texts(String key) {
        List<?> list = get(key, List.class);
        return list.stream().map(String.class::cast).toList();
    }

    /** A list. */
    public List<?> list(String key) {
        return get(key, List.class);
    }

    /** State within the state. */
    @SuppressWarnings("unchecked")
    public Parcel parcel(String key) {
        return new Parcel((Map<String, Object>) get(key, Map.class));
    }

    private <T> T get(String key, Class<T> type) {
        Object value = values.get(key);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("parked state lacks " + key);
        }
        return type.cast(value);
    }
}
