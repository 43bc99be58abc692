package org.posthouse.dmarc.reports.outgoing;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import org.posthouse.auth.dmarc.ReportRequest;
import org.posthouse.dmarc.reports.tally.Row;
import org.posthouse.support.Sha256;

/**
 * A day of a domain.
 *
 * @param reporter who reports
 * @param domain the policy domain
 * @param day in UTC
 * @param published the policy as it is now
 * @param rows what was counted
 * @param leftOut mails that are in no row
 */
record AggregateReport(
        Identity reporter, String domain, LocalDate day, ReportRequest published, Map<Row, Long> rows, long leftOut) {
    private static final int HASH = 8;

    /** Seconds since 1970. */
    long begin() {
        return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }

    /** Seconds since 1970, inclusive. */
    long end() {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond() - 1;
    }

    /** The same for the same domain and day, whenever it is made (rfc9990#3.5.1); letters and digits. */
    String id() {
        return day.toString().replace("-", "")
                + HexFormat.of().formatHex(Sha256.of(reporter.host() + " " + domain), 0, HASH);
    }

    /** The name of the attachment (rfc9990#3.5.2). */
    String fileName() {
        return reporter.domain() + "!" + domain + "!" + begin() + "!" + end() + "!" + id() + ".xml.gz";
    }

    /** All mails that it knows of. */
    long mails() {
        return rows.values().stream().mapToLong(Long::longValue).sum() + leftOut;
    }
}
