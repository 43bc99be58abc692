package org.posthouse.imap.search;

import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import org.posthouse.imap.parse.NumberSet;

/** A search key (rfc3501#6.4.4). */
public sealed interface SearchKey {
    /** What has to be read of a message to decide, in the order of what it costs. */
    enum Cost {
        NOTHING,
        FLAGS,
        ROW,
        HEADER,
        TEXT
    }

    /** How dates are compared. */
    enum When {
        BEFORE,
        ON,
        SINCE;

        boolean matches(LocalDate date, LocalDate than) {
            return switch (this) {
                case BEFORE -> date.isBefore(than);
                case ON -> date.isEqual(than);
                case SINCE -> !date.isBefore(than);
            };
        }
    }

    Cost cost();

    /** ALL. */
    record All() implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.NOTHING;
        }
    }

    /** A sequence-set, not yet looked up. */
    record Numbers(NumberSet set, boolean byUid) implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.NOTHING;
        }
    }

    /** These messages: a sequence-set looked up in a view. */
    record Indexes(BitSet set) implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.NOTHING;
        }
    }

    /** RECENT. */
    record Recent() implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.NOTHING;
        }
    }

    /** A system flag. */
    record HasFlag(int systemBit) implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.FLAGS;
        }
    }

    /** KEYWORD. */
    record HasKeyword(String keyword) implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.FLAGS;
        }
    }

    /** MODSEQ (rfc7162#3.1.5): at least. */
    record ModSeq(long least) implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.FLAGS;
        }
    }

    /** BEFORE, ON, SINCE: the internal date. */
    record Internal(When when, LocalDate date) implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.ROW;
        }
    }

    /** LARGER, SMALLER. */
    record Size(boolean larger, long than) implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.ROW;
        }
    }

    /** SENTBEFORE, SENTON, SENTSINCE: the Date field. */
    record Sent(When when, LocalDate date) implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.HEADER;
        }
    }

    /** HEADER, and FROM, TO, … */
    record Field(String name, String text) implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.HEADER;
        }
    }

    /** BODY, or TEXT if the header counts too. */
    record Content(boolean header, String text) implements SearchKey {
        @Override
        public Cost cost() {
            return Cost.TEXT;
        }
    }

    /** NOT. */
    record Not(SearchKey key) implements SearchKey {
        @Override
        public Cost cost() {
            return key.cost();
        }
    }

    /** OR. */
    record Or(List<SearchKey> keys) implements SearchKey {
        @Override
        public Cost cost() {
            return most(keys);
        }
    }

    /** All of them. */
    record And(List<SearchKey> keys) implements SearchKey {
        @Override
        public Cost cost() {
            return most(keys);
        }
    }

    private static Cost most(List<SearchKey> keys) {
        return keys.stream().map(SearchKey::cost).max(Cost::compareTo).orElse(Cost.NOTHING);
    }
}
