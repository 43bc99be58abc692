package org.posthouse.store.api.query;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.UidSet;

/** A condition on messages of a mailbox. Immutable; a tree, whose depth whoever makes it bounds. */
public sealed interface Query {
    /** What has to be known of a message to decide, in the order of what that costs. */
    enum Needs {
        /** Its UID. */
        NOTHING,
        /** Its flags, mod-sequence and size, which are at hand. */
        STATE,
        /** Its row in the index. */
        ROW,
        /** Its header. */
        HEADER,
        /** All of it. */
        TEXT
    }

    /** The most that has to be known to decide this. */
    Needs needs();

    /** Every message. */
    Query ALL = new All();

    /** All of these; those that cost least come first. */
    static Query and(List<Query> queries) {
        return queries.size() == 1 ? queries.get(0) : new And(sorted(queries));
    }

    /** One of these at least; those that cost least come first. */
    static Query or(List<Query> queries) {
        return queries.size() == 1 ? queries.get(0) : new Or(sorted(queries));
    }

    private static List<Query> sorted(List<Query> queries) {
        return queries.stream().sorted(Comparator.comparing(Query::needs)).toList();
    }

    private static Needs most(List<Query> queries) {
        return queries.stream().map(Query::needs).max(Comparator.naturalOrder()).orElse(Needs.NOTHING);
    }

    /** Every message. */
    record All() implements Query {
        @Override
        public Needs needs() {
            return Needs.NOTHING;
        }
    }

    /** What the other does not match. */
    record Not(Query query) implements Query {
        @Override
        public Needs needs() {
            return query.needs();
        }
    }

    /** What all match; everything if there are none. */
    record And(List<Query> queries) implements Query {
        public And {
            queries = List.copyOf(queries);
        }

        @Override
        public Needs needs() {
            return most(queries);
        }
    }

    /** What one at least matches; nothing if there are none. */
    record Or(List<Query> queries) implements Query {
        public Or {
            queries = List.copyOf(queries);
        }

        @Override
        public Needs needs() {
            return most(queries);
        }
    }

    /** These messages. */
    record Uids(UidSet uids) implements Query {
        public Uids {
            Objects.requireNonNull(uids, "uids");
        }

        @Override
        public Needs needs() {
            return Needs.NOTHING;
        }
    }

    /** Those that have a system flag, a constant of {@link Flags}. */
    record SystemFlag(int flag) implements Query {
        @Override
        public Needs needs() {
            return Needs.STATE;
        }
    }

    /** Those that have a keyword, in whatever case. */
    record Keyword(String keyword) implements Query {
        @Override
        public Needs needs() {
            return Needs.STATE;
        }
    }

    /** Those whose mod-sequence is this at least (rfc7162#3.1.5). */
    record ModSeq(long least) implements Query {
        @Override
        public Needs needs() {
            return Needs.STATE;
        }
    }

    /**
     * Those of a size.
     *
     * @param least the least number of octets
     * @param below less than so many; {@link Long#MAX_VALUE}: any
     */
    record Size(long least, long below) implements Query {
        @Override
        public Needs needs() {
            return Needs.STATE;
        }
    }

    /**
     * Those that arrived in a time, by their internal date.
     *
     * @param from not before; {@link Instant#MIN}: any
     * @param before before; {@link Instant#MAX}: any
     */
    record Arrived(Instant from, Instant before) implements Query {
        @Override
        public Needs needs() {
            return Needs.ROW;
        }
    }

    /**
     * Those whose Date field names a day, as it is written there, in whatever zone; without such a field none match.
     *
     * @param from not before; {@link LocalDate#MIN}: any
     * @param before before; {@link LocalDate#MAX}: any
     */
    record Sent(LocalDate from, LocalDate before) implements Query {
        @Override
        public Needs needs() {
            return Needs.HEADER;
        }
    }

    /**
     * Those with a header field that contains a text, decoded, in whatever case.
     *
     * @param name the field's name, in any case
     * @param text empty: the field is there
     */
    record Header(String name, String text) implements Query {
        @Override
        public Needs needs() {
            return Needs.HEADER;
        }
    }

    /**
     * Those that contain a text, decoded, in whatever case.
     *
     * @param header look in the header too, not in the body alone
     */
    record Text(boolean header, String text) implements Query {
        @Override
        public Needs needs() {
            return Needs.TEXT;
        }
    }
}
