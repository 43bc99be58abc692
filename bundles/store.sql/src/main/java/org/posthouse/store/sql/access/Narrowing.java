package org.posthouse.store.sql.access;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.query.Query;
import org.posthouse.store.sql.memory.Columns;

/** What of a query the columns in memory answer: all that asks for UIDs, flags, mod-sequences and sizes. */
final class Narrowing {
    private UidSet within = UidSet.ALL;
    private final List<Columns.Test> tests = new ArrayList<>();
    private final List<Query> rest = new ArrayList<>();

    Narrowing(Query query) {
        List<Query> all = query instanceof Query.And and ? and.queries() : List.of(query);
        for (Query q : all) {
            if (q instanceof Query.Uids uids) {
                within = within.intersection(uids.uids());
            } else if (q.needs().compareTo(Query.Needs.STATE) > 0) {
                rest.add(q);
            } else if (!(q instanceof Query.All)) {
                tests.add(test(q));
            }
        }
    }

    /** The messages that can match at all, by their UIDs. */
    UidSet within() {
        return within;
    }

    /** False if UIDs alone decide what the columns can. */
    boolean needsColumns() {
        return !tests.isEmpty();
    }

    /** What the columns decide. */
    boolean matches(Columns columns, int i) {
        for (Columns.Test test : tests) {
            if (!test.matches(columns, i)) {
                return false;
            }
        }
        return true;
    }

    /** What they do not. */
    Query rest() {
        return rest.isEmpty() ? Query.ALL : Query.and(rest);
    }

    private static Columns.Test test(Query query) {
        if (query instanceof Query.All) {
            return (c, i) -> true;
        } else if (query instanceof Query.Uids q) {
            return (c, i) -> q.uids().contains(c.uid(i));
        } else if (query instanceof Query.SystemFlag q) {
            return (c, i) -> c.flags(i).has(q.flag());
        } else if (query instanceof Query.Keyword q) {
            return (c, i) -> c.flags(i).hasKeyword(q.keyword());
        } else if (query instanceof Query.ModSeq q) {
            return (c, i) -> c.modSeq(i) >= q.least();
        } else if (query instanceof Query.Size q) {
            return (c, i) -> c.size(i) >= q.least() && c.size(i) < q.below();
        } else if (query instanceof Query.Not q) {
            Columns.Test not = test(q.query());
            return (c, i) -> !not.matches(c, i);
        } else if (query instanceof Query.And q) {
            List<Columns.Test> all = q.queries().stream().map(Narrowing::test).toList();
            return (c, i) -> all.stream().allMatch(t -> t.matches(c, i));
        } else if (query instanceof Query.Or q) {
            List<Columns.Test> any = q.queries().stream().map(Narrowing::test).toList();
            return (c, i) -> any.stream().anyMatch(t -> t.matches(c, i));
        }
        throw new IllegalArgumentException(query.toString());
    }
}
