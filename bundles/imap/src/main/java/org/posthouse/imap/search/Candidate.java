package org.posthouse.imap.search;

import java.io.IOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

/** A message that may match; what is not at hand is read when it is asked for. */
final class Candidate {
    private final View view;
    private final Account account;
    private final int index;
    private final long uid;
    private FlagRow flags;
    private Row row;
    private Message message;

    Candidate(View view, Account account, int index, FlagRow flags, Row row) {
        this.view = view;
        this.account = account;
        this.index = index;
        this.uid = view.uid(index);
        this.flags = flags;
        this.row = row;
    }

    /** The mod-sequence, as {@link #flags} found it. */
    long modSeq() throws StoreException {
        return flags().modSeq();
    }

    boolean matches(SearchKey key) throws StoreException, IOException {
        if (key instanceof SearchKey.All) {
            return true;
        } else if (key instanceof SearchKey.Indexes k) {
            return k.set().get(index);
        } else if (key instanceof SearchKey.Recent) {
            return view.isRecent(uid);
        } else if (key instanceof SearchKey.HasFlag k) {
            return flags().flags().has(k.systemBit());
        } else if (key instanceof SearchKey.HasKeyword k) {
            return flags().flags().hasKeyword(k.keyword());
        } else if (key instanceof SearchKey.ModSeq k) {
            return modSeq() >= k.least();
        } else if (key instanceof SearchKey.Internal k) {
            // rfc3501#6.4.4: disregarding time and zone; the date that INTERNALDATE says
            LocalDate date = row().internalDate().atOffset(ZoneOffset.UTC).toLocalDate();
            return k.when().matches(date, k.date());
        } else if (key instanceof SearchKey.Size k) {
            return k.larger() ? row().size() > k.than() : row().size() < k.than();
        } else if (key instanceof SearchKey.Sent k) {
            return sent(k);
        } else if (key instanceof SearchKey.Field k) {
            return Mime.headerContains(message().headers(), k.name(), k.text());
        } else if (key instanceof SearchKey.Content k) {
            return k.header() ? Mime.textContains(message(), k.text()) : Mime.bodyContains(message(), k.text());
        } else if (key instanceof SearchKey.Not k) {
            return !matches(k.key());
        } else if (key instanceof SearchKey.And k) {
            return all(k.keys());
        } else if (key instanceof SearchKey.Or k) {
            return any(k.keys());
        }
        throw new IllegalArgumentException(key.toString());
    }

    private boolean all(List<SearchKey> keys) throws StoreException, IOException {
        for (SearchKey key : keys) {
            if (!matches(key)) {
                return false;
            }
        }
        return true;
    }

    private boolean any(List<SearchKey> keys) throws StoreException, IOException {
        for (SearchKey key : keys) {
            if (matches(key)) {
                return true;
            }
        }
        return false;
    }

    private boolean sent(SearchKey.Sent key) throws StoreException, IOException {
        Optional<OffsetDateTime> date = message().headers().first("Date").flatMap(Mime::dateTime);
        return date.isPresent() && key.when().matches(date.get().toLocalDate(), key.date());
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
