package org.posthouse.api.mail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fields that a later version wrote and this one does not know: kept as they came, written again where they were. */
public final class Opaque {
    /** Nothing unknown. */
    public static final Opaque NONE = new Opaque(List.of());

    /** @param tag the number of the field */
    record Field(int tag, byte[] octets) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Field f && f.tag == tag && Arrays.equals(f.octets, octets);
        }

        @Override
        public int hashCode() {
            return 31 * tag + Arrays.hashCode(octets);
        }
    }

    private final List<Field> fields;

    private Opaque(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    Opaque with(int tag, byte[] octets) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(tag, octets));
        return new Opaque(more);
    }

    List<Field> fields() {
        return fields;
    }

    /** True if there is none. */
    public boolean isEmpty() {
        return fields.isEmpty();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Opaque other && other.fields.equals(fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.size() + " unknown fields";
    }
}
