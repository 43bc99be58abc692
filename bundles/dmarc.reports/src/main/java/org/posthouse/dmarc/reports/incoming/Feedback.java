package org.posthouse.dmarc.reports.incoming;

import java.time.LocalDate;
import java.util.Map;

/**
 * An aggregate report, as far as it is kept.
 *
 * @param reporter the name of whoever reports
 * @param id its id
 * @param domain what it is about, in A-labels and lower case
 * @param day on which its period begins, in UTC
 * @param sources counts by the client's address
 * @param whole false: there was more than is read
 */
record Feedback(String reporter, String id, String domain, LocalDate day, Map<String, Counts> sources, boolean whole) {
    Feedback {
        sources = Map.copyOf(sources);
    }
}
