package org.posthouse.testkit.store;

import java.io.IOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.message.Message;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.query.Query;

/** Decides queries about plain messages, one after the other: slow, and easy to see through. */
public final class Queries {
    private Queries() {}

    /** True if a message matches. */
    public static boolean matches(Query query, Row row, Message content) throws IOException {
        if (query instanceof Query.All) {
            return true;
        } else if (query instanceof Query.Uids q) {
            return q.uids().contains(row.uid());
        } else if (query instanceof Query.SystemFlag q) {
            return row.flags().has(q.flag());
        } else if (query instanceof Query.Keyword q) {
            return row.flags().hasKeyword(q.keyword());
        } else if (query instanceof Query.ModSeq q) {
            return row.modSeq() >= q.least();
        } else if (query instanceof Query.Size q) {
            return row.size() >= q.least() && row.size() < q.below();
        } else if (query instanceof Query.Arrived q) {
            return !row.internalDate().isBefore(q.from()) && row.internalDate().isBefore(q.before());
        } else if (query instanceof Query.Not q) {
            return !matches(q.query(), row, content);
        } else if (query instanceof Query.And q) {
            for (Query each : q.queries()) {
                if (!matches(each, row, content)) {
                    return false;
                }
            }
            return true;
        } else if (query instanceof Query.Or q) {
            for (Query each : q.queries()) {
                if (matches(each, row, content)) {
                    return true;
                }
            }
            return false;
        }
        return contentMatches(query, content);
    }

    private static boolean contentMatches(Query query, Message content) throws IOException {
        if (query instanceof Query.Sent q) {
            Optional<LocalDate> day = content.headers().first("Date").map(text -> OffsetDateTime.parse(
                            text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toLocalDate());
            return day.isPresent() && !day.get().isBefore(q.from()) && day.get().isBefore(q.before());
        } else if (query instanceof Query.Header q) {
            return content.headers()
                    .first(q.name())
                    .filter(value -> contains(value, q.text()))
                    .isPresent();
        } else if (query instanceof Query.Text q) {
            String text = new String(MemoryMailStore.octets(content));
            return contains(q.header() ? text : text.substring(Math.max(0, text.indexOf("\r\n\r\n"))), q.text());
        }
        throw new IllegalArgumentException(query.toString());
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
