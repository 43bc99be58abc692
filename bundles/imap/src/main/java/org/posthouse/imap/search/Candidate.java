package org.posthouse.imap.search;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.message.Message;
import org.posthouse.imap.state.View;
import org.posthouse.mime.Mime;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.query.Query;

/** A message that may match; what is not at hand is read when it is asked for. */
final class Candidate {
    private final View view;
    private final Account account;
    private final long uid;
    private FlagRow flags;
    private Long size;
    private Row row;
    private Message message;

    /** What is null is read when it is asked for. */
    Candidate(View view, Account account, int index, FlagRow flags, Long size, Row row) {
        this.view = view;
        this.account = account;
        this.uid = view.uid(index);
        this.flags = flags;
        this.size = size;
        this.row = row;
    }

    /** The mod-sequence, as {@link #flags} found it. */
    long modSeq() throws StoreException {
        return flags().modSeq();
    }

    boolean matches(Query query) throws StoreException, IOException {
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
        } else if (query instanceof Query.Sent q) {
            return sent(q);
        } else if (query instanceof Query.Header q) {
            return Mime.headerContains(message(), q.name(), q.text());
        } else if (query instanceof Query.Text q) {
            return q.header() ? Mime.textContains(message(), q.text()) : Mime.bodyContains(message(), q.text());
        } else if (query instanceof Query.Not q) {
            return !matches(q.query());
        } else if (query instanceof Query.And q) {
            return all(q.queries());
        } else if (query instanceof Query.Or q) {
            return any(q.queries());
        }
        throw new IllegalArgumentException(query.toString());
    }

    private boolean all(List<Query> queries) throws StoreException, IOException {
        for (Query query : queries) {
            if (!matches(query)) {
                return false;
            }
        }
        return true;
    }

    private boolean any(List<Query> queries) throws StoreException, IOException {
        for (Query query : queries) {
            if (matches(query)) {
                return true;
            }
        }
        return false;
    }

    private boolean sent(Query.Sent query) throws StoreException, IOException {
        Optional<LocalDate> date =
                Mime.header(message(), "Date").flatMap(Mime::dateTime).map(OffsetDateTime::toLocalDate);
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
