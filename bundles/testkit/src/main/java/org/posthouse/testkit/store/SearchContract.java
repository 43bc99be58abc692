package org.posthouse.testkit.store;

import static org.junit.Assert.assertEquals;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.Assume;
import org.junit.Test;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.query.Query;
import org.posthouse.store.api.query.Search;

/** What a mail store answers that offers {@link Search}; nothing, if it does not. Extend {@link BulkContract}. */
public abstract class SearchContract extends MailStoreContract {
    private Search search() throws Exception {
        Optional<Search> search = account().extension(Search.class);
        Assume.assumeTrue("this store has no search of its own", search.isPresent());
        return search.get();
    }

    private void fill() throws Exception {
        commit(inbox(), append("a", Flags.SEEN), append("bb", 0), append("ccc", Flags.FLAGGED), append("dddd", 0));
        commit(inbox(), append("gone", 0), append("f", Flags.SEEN | Flags.FLAGGED), append("gg", 0));
        commit(inbox(), new Op.Append(mail("later"), Flags.NONE, DATE.plusSeconds(100_000), Optional.empty()));
        commit(inbox(), add(UidSet.of(2, 4, 7), Flags.of(0, Set.of("Work"))));
        commit(inbox(), new Op.Expunge(UidSet.of(5), false));
    }

    /** What matches, as the store narrows it down and the rest is decided here. */
    private List<Long> found(Query query) throws Exception {
        Search.Narrowed narrowed = search().narrow(inbox(), query);
        List<Long> found = new ArrayList<>();
        for (Row row : account().rows(inbox(), UidSet.ALL, 100)) {
            if (narrowed.candidates().contains(row.uid())
                    && Queries.matches(narrowed.rest(), row, account().content(inbox(), row.uid()))) {
                found.add(row.uid());
            }
        }
        return found;
    }

    private List<Long> expected(Query query) throws Exception {
        List<Long> expected = new ArrayList<>();
        for (Row row : account().rows(inbox(), UidSet.ALL, 100)) {
            if (Queries.matches(query, row, account().content(inbox(), row.uid()))) {
                expected.add(row.uid());
            }
        }
        return expected;
    }

    @Test
    public void itFindsWhatIsAskedFor() throws Exception {
        fill();
        assertEquals(List.of(1L, 6L), found(new Query.SystemFlag(Flags.SEEN)));
        assertEquals(List.of(2L, 4L, 7L), found(new Query.Keyword("wORK")));
        assertEquals(List.of(8L), found(new Query.Arrived(DATE.plusSeconds(1), Instant.MAX)));
        assertEquals(List.of(3L), found(new Query.Header("subject", "CC")));
        assertEquals(List.of(2L, 3L), found(new Query.Uids(UidSet.of(2, 3, 5, 99))));
        assertEquals(List.of(), found(new Query.Not(Query.ALL)));
        assertEquals(List.of(1L, 2L, 3L, 4L, 6L, 7L, 8L), found(Query.ALL));
        assertEquals(
                List.of(2L),
                found(Query.and(List.of(
                        new Query.Text(false, "hello"),
                        new Query.Keyword("Work"),
                        new Query.Size(
                                0,
                                account().rows(inbox(), UidSet.of(4), 1).get(0).size()),
                        new Query.Uids(UidSet.range(1, 6))))));
    }

    @Test
    public void itAgreesWithWhoLooksAtEveryMessage() throws Exception {
        fill();
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            Query query = query(random, 3);
            assertEquals(query.toString(), expected(query), found(query));
        }
    }

    private Query query(Random random, int depth) throws Exception {
        int kind = random.nextInt(depth > 0 ? 14 : 10);
        return switch (kind) {
            case 0 -> new Query.SystemFlag(1 << random.nextInt(5));
            case 1 -> new Query.Keyword(random.nextBoolean() ? "work" : "play");
            case 2 -> new Query.ModSeq(random.nextInt(8));
            case 3 -> new Query.Size(60 + random.nextInt(20), 60 + random.nextInt(40));
            case 4 -> new Query.Uids(UidSet.of(1 + random.nextInt(9), 1 + random.nextInt(9), 1 + random.nextInt(9)));
            case 5 ->
                random.nextBoolean()
                        ? new Query.Arrived(Instant.MIN, DATE.plusSeconds(random.nextInt(200_000)))
                        : new Query.Arrived(DATE.plusSeconds(random.nextInt(200_000)), Instant.MAX);
            case 6 -> new Query.Header("Subject", random.nextBoolean() ? "c" : "");
            case 7 -> new Query.Text(random.nextBoolean(), random.nextBoolean() ? "gg" : "from");
            case 8 -> new Query.Sent(LocalDate.MIN, LocalDate.MAX);
            case 9 -> Query.ALL;
            case 10 -> new Query.Not(query(random, depth - 1));
            case 11 -> Query.or(List.of(query(random, depth - 1), query(random, depth - 1)));
            default -> Query.and(List.of(query(random, depth - 1), query(random, depth - 1), query(random, depth - 1)));
        };
    }

    @Test
    public void anUnknownMailboxIsNotFound() throws Exception {
        Search search = search();
        assertEquals(Reason.NOT_FOUND, refused(() -> search.narrow(Long.MAX_VALUE, Query.ALL)));
        assertEquals(Reason.NOT_FOUND, refused(() -> search.narrow(Long.MAX_VALUE, new Query.SystemFlag(Flags.SEEN))));
    }
}
