package org.posthouse.imap.search;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.imap.state.View;
import org.posthouse.mime.Mime;
import org.posthouse.mime.Part;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.query.Query;

/** A message that may match; what is not at hand is read when it is asked for. */
final class Candidate {
    private static final int MAX_HEADER = 4 << 20;

    private final View view;
    private final Account account;
    private final long uid;
    private FlagRow flags;
    private Long size;
    private Row row;
    private final Map<Query, Boolean> known;
    private final BooleanSupplier over;
    private boolean reading;
    private Message message;
    private Message header;
    private Part root;

    /**
     * What is null is read when it is asked for.
     *
     * @param known takes what reading the message has answered, by identity, and had it from an earlier attempt
     * @param over the time is over
     */
    Candidate(
            View view,
            Account account,
            int index,
            FlagRow flags,
            Long size,
            Row row,
            Map<Query, Boolean> known,
            BooleanSupplier over) {
        this.view = view;
        this.account = account;
        this.uid = view.uid(index);
        this.flags = flags;
        this.size = size;
        this.row = row;
        this.known = known;
        this.over = over;
    }

    /** The mod-sequence, as {@link #flags} found it. */
    long modSeq() throws StoreException {
        return flags().modSeq();
    }

    /** Whether it matches. */
    enum Answer {
        YES,
        NO,
        /** The time is over: asked again, it goes on behind what it has found out. */
        LATER;

        static Answer of(boolean yes) {
            return yes ? YES : NO;
        }
    }

    Answer matches(Query query) throws StoreException, IOException {
        if (query instanceof Query.Not q) {
            Answer answer = matches(q.query());
            return answer == Answer.LATER ? answer : Answer.of(answer == Answer.NO);
        } else if (query instanceof Query.And q) {
            return first(q.queries(), Answer.YES, Answer.NO);
        } else if (query instanceof Query.Or q) {
            return first(q.queries(), Answer.NO, Answer.YES);
        } else if (query.needs().compareTo(Query.Needs.ROW) > 0) {
            return read(query);
        }
        return Answer.of(isSo(query));
    }

    /** The first answer that is not the usual one; if there is none, and none that has to wait, the usual one. */
    private Answer first(List<Query> queries, Answer usual, Answer other) throws StoreException, IOException {
        for (Query query : queries) {
            Answer answer = matches(query);
            if (answer != usual) {
                return answer == Answer.LATER ? answer : other;
            }
        }
        return usual;
    }

    /** Something for which the message is read: once, and something at least each time it is asked. */
    private Answer read(Query query) throws StoreException, IOException {
        Boolean before = known.get(query);
        if (before != null) {
            return Answer.of(before);
        }
        if (reading && over.getAsBoolean()) {
            return Answer.LATER;
        }
        reading = true;
        boolean yes = holds(query);
        known.put(query, yes);
        return Answer.of(yes);
    }

    private boolean holds(Query query) throws StoreException, IOException {
        if (query instanceof Query.Sent q) {
            return sent(q);
        } else if (query instanceof Query.Header q) {
            return Mime.headerContains(header(), q.name(), q.text());
        } else if (query instanceof Query.Text q) {
            return q.header() && Mime.headerContains(message(), q.text())
                    || Mime.bodyContains(message(), root(), q.text());
        }
        throw new IllegalArgumentException(query.toString());
    }

    private boolean isSo(Query query) throws StoreException {
        if (query instanceof Query.All) {
            return true;
        } else if (query instanceof Query.Uids q) {
            return q.uids().contains(uid);
        } else if (query instanceof Query.SystemFlag q) {
            return flags().flags().has(q.flag());
        } else if (query instanceof Query.Keyword q) {
            return flags().flags().hasKeyword(q.keyword());
        } else if (query instanceof Query.ModSeq q) {
            return modSeq() >= q.least();
        } else if (query instanceof Query.Size q) {
            return size() >= q.least() && size() < q.below();
        } else if (query instanceof Query.Arrived q) {
            Instant at = row().internalDate();
            return !at.isBefore(q.from()) && at.isBefore(q.before());
        }
        throw new IllegalArgumentException(query.toString());
    }

    private boolean sent(Query.Sent query) throws StoreException, IOException {
        Optional<LocalDate> date =
                Mime.header(header(), "Date").flatMap(Mime::dateTime).map(OffsetDateTime::toLocalDate);
        return date.isPresent()
                && !date.get().isBefore(query.from())
                && date.get().isBefore(query.before());
    }

    private long size() throws StoreException {
        if (row != null) {
            return row.size();
        }
        if (size == null) {
            size = one(account.sizes(view.mailbox(), UidSet.of(uid), 1)).size();
        }
        return size;
    }

    private FlagRow flags() throws StoreException {
        if (flags == null) {
            flags = one(account.flags(view.mailbox(), UidSet.of(uid), 1));
        }
        return flags;
    }

    private Row row() throws StoreException {
        if (row == null) {
            row = one(account.rows(view.mailbox(), UidSet.of(uid), 1));
        }
        return row;
    }

    /**
     * The message, or its header alone, in memory: one of which not all fields are kept would be read anew for each key. One
     * that is very long is.
     */
    private Message header() throws StoreException, IOException {
        if (header == null) {
            Message whole = message();
            long length = whole.headers().truncated() ? Mime.headerLength(whole) : 0;
            header = length > 0 && length <= MAX_HEADER ? Messages.of(beginning(whole, (int) length)) : whole;
        }
        return header;
    }

    private static byte[] beginning(Message message, int length) throws IOException {
        try (InputStream in = message.open(0)) {
            return in.readNBytes(length);
        }
    }

    private Part root() throws StoreException, IOException {
        if (root == null) {
            root = Mime.structure(message());
        }
        return root;
    }

    private Message message() throws StoreException {
        if (message == null) {
            message = account.content(view.mailbox(), uid);
        }
        return message;
    }

    private static <T> T one(List<T> found) throws StoreException {
        if (found.isEmpty()) {
            throw new StoreException(Reason.NOT_FOUND, "no such message");
        }
        return found.get(0);
    }
}
