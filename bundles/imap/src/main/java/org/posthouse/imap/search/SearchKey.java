package org.posthouse.imap.search;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.imap.parse.NumberSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.state.View;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.query.Query;

/**
 * A search key (rfc3501#6.4.4) as the client wrote it: what it means depends on what the session knows of the mailbox. All
 * sequence-sets that stand together become one set, NOT or not: however many there are, each message is compared with one.
 */
public sealed interface SearchKey {
    /**
     * What it means.
     *
     * @throws SyntaxException if it names a sequence number that does not exist
     */
    Query query(View view) throws SyntaxException;

    /** What means the same in every session. */
    record Fixed(Query query) implements SearchKey {
        @Override
        public Query query(View view) {
            return query;
        }
    }

    /** A sequence-set. */
    record Numbers(NumberSet set, boolean byUid) implements SearchKey {
        @Override
        public Query query(View view) throws SyntaxException {
            return new Query.Uids(view.uids(set, byUid));
        }
    }

    /** RECENT. */
    record Recent() implements SearchKey {
        @Override
        public Query query(View view) {
            return new Query.Uids(view.recent());
        }
    }

    /** NOT. */
    record Not(SearchKey key) implements SearchKey {
        @Override
        public Query query(View view) throws SyntaxException {
            Query query = key.query(view);
            return query instanceof Query.Uids some ? new Query.Uids(allBut(some.uids())) : new Query.Not(query);
        }

        private static UidSet allBut(UidSet uids) {
            List<UidSet.Range> rest = new ArrayList<>();
            long next = 1;
            for (UidSet.Range r : uids.ranges()) {
                if (r.first() > next) {
                    rest.add(new UidSet.Range(next, r.first() - 1));
                }
                next = r.last() + 1;
            }
            if (next <= UidSet.MAX_UID) {
                rest.add(new UidSet.Range(next, UidSet.MAX_UID));
            }
            return UidSet.ofRanges(rest);
        }
    }

    /** OR: one of them at least. */
    record Or(List<SearchKey> keys) implements SearchKey {
        @Override
        public Query query(View view) throws SyntaxException {
            List<Query> queries = new ArrayList<>(keys.size());
            List<UidSet.Range> ranges = new ArrayList<>();
            for (SearchKey key : keys) {
                Query query = key.query(view);
                if (query instanceof Query.Uids some) {
                    ranges.addAll(some.uids().ranges());
                } else {
                    queries.add(query);
                }
            }
            if (queries.size() < keys.size()) {
                queries.add(new Query.Uids(UidSet.ofRanges(ranges)));
            }
            return Query.or(queries);
        }
    }

    /** All of them. */
    record And(List<SearchKey> keys) implements SearchKey {
        @Override
        public Query query(View view) throws SyntaxException {
            List<Query> queries = new ArrayList<>(keys.size());
            UidSet common = UidSet.ALL;
            for (SearchKey key : keys) {
                Query query = key.query(view);
                if (query instanceof Query.Uids some) {
                    common = common.intersection(some.uids());
                } else {
                    queries.add(query);
                }
            }
            if (queries.size() < keys.size()) {
                queries.add(new Query.Uids(common));
            }
            return Query.and(queries);
        }
    }
}
