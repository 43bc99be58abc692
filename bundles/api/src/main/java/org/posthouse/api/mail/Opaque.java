package org.posthouse.api.mail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fields that a later version wrote and this one does not know: kept as they came, and written again behind its own. */
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

    List<Field> fields() {
        return fields;
    }

    Opaque without(int tag) {
        return fields.stream().noneMatch(field -> field.tag() == tag)
                ? this
                : new Opaque(fields.stream().filter(field -> field.tag() != tag).toList());
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

    /** Collects unknown fields. */
    static final class Collector {
        private final List<Field> fields = new ArrayList<>();

        /** Keeps the field that a reader stands at. */
        void add(FieldReader in) {
            fields.add(new Field(in.tag(), in.octets()));
        }

        Opaque all() {
            return fields.isEmpty() ? NONE : new Opaque(fields);
        }
    }
}
