package org.posthouse.dmarc.reports.incoming;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.posthouse.auth.peer.ReadableAddress;
import org.posthouse.support.address.AsciiForm;

/**
 * Reads aggregate reports, old ones (rfc7489#appendix-C) and new ones (rfc9990): elements are known by their local names, whatever their
 * namespace and order, since senders agree on neither. No DTDs, no entities. For one report.
 */
final class FeedbackReader {
    /** Records that are read. */
    static final int MOST_RECORDS = 200_000;

    /** Addresses that are told apart. */
    static final int MOST_SOURCES = 5_000;

    private static final int MOST_DEPTH = 16;
    private static final int LONGEST_TEXT = 512;
    private static final long MOST_MAILS = 1_000_000_000_000L;
    private static final long LAST_SECOND = 253_402_300_799L; // of the year 9999
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final Pattern ADDRESS =
            Pattern.compile(OCTET + "(\\." + OCTET + "){3}|[0-9a-f]{0,4}:[0-9a-f:.]{1,40}");
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

    private final Map<String, Counts> sources = new HashMap<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final Map<String, String> head = new HashMap<>();
    private final Map<String, String> record = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private int records;

    private FeedbackReader() {}

    /**
     * Reads a report.
     *
     * @return empty if it is none
     * @throws XMLStreamException if it is no XML, or the stream ends it
     */
    static Optional<Feedback> read(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        XMLStreamReader xml = factory.createXMLStreamReader(in);
        try {
            return new FeedbackReader().feedback(xml);
        } catch (RuntimeException broken) { // the parser of the JDK throws either
            throw new XMLStreamException(broken.toString(), broken);
        } finally {
            xml.close();
        }
    }

    private Optional<Feedback> feedback(XMLStreamReader xml) throws XMLStreamException {
        while (xml.hasNext() && records < MOST_RECORDS) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> begin(xml.getLocalName());
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    int room = Math.min(LONGEST_TEXT - text.length(), xml.getTextLength());
                    if (room > 0) {
                        text.append(xml.getTextCharacters(), xml.getTextStart(), room);
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> end();
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XMLStreamException("declares a document type or entities");
                default -> {
                    // comments and the like
                }
            }
        }
        return result();
    }

    private void begin(String name) throws XMLStreamException {
        if (path.isEmpty() && !name.equals("feedback") || path.size() >= MOST_DEPTH) {
            throw new XMLStreamException("no report: " + (path.isEmpty() ? "other root" : "too deep"));
        }
        path.addLast(name);
        text.setLength(0);
        if (name.equals("record") && path.size() == 2) {
            record.clear();
        }
    }

    private void end() {
        String name = path.removeLast();
        String within = path.isEmpty() ? "" : path.getLast();
        String value = text.toString().strip();
        text.setLength(0);
        switch (within) {
            case "report_metadata", "date_range", "policy_published" -> head.putIfAbsent(within + "/" + name, value);
            case "row", "policy_evaluated" -> record.putIfAbsent(name, value);
            case "feedback" -> {
                if (name.equals("record")) {
                    count();
                }
            }
            default -> {
                // nothing of it is kept
            }
        }
    }

    private void count() {
        records++;
        String source = address(record.getOrDefault("source_ip", ""));
        long mails = number(record.getOrDefault("count", "1"), MOST_MAILS);
        boolean room = sources.size() < MOST_SOURCES || sources.containsKey(source);
        if (source.isEmpty() || mails <= 0 || !room) {
            return;
        }
        boolean dkim = isWord("dkim", "pass");
        boolean spf = isWord("spf", "pass");
        Counts counts = new Counts(
                mails,
                dkim || spf ? mails : 0,
                dkim ? mails : 0,
                spf ? mails : 0,
                isWord("disposition", "quarantine") ? mails : 0,
                isWord("disposition", "reject") ? mails : 0);
        sources.merge(source, counts, Counts::plus);
    }

    /** An address in one way of writing, so that it is known again; empty if it is none. */
    private static String address(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        try { // never a name: that would be looked up
            return ADDRESS.matcher(lower).matches() ? ReadableAddress.of(InetAddress.getByName(lower)) : "";
        } catch (UnknownHostException noAddress) {
            return "";
        }
    }

    private boolean isWord(String name, String word) {
        return record.getOrDefault(name, "").equalsIgnoreCase(word);
    }

    private Optional<Feedback> result() {
        String domain = AsciiForm.comparable(head.getOrDefault("policy_published/domain", ""));
        Optional<LocalDate> day = day(head.getOrDefault("date_range/begin", ""));
        if (!DOMAIN.matcher(domain).matches() || domain.length() > 253 || day.isEmpty() || sources.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Feedback(
                head.getOrDefault("report_metadata/org_name", "").replaceAll("\\p{C}", "?"),
                head.getOrDefault("report_metadata/report_id", ""),
                domain,
                day.get(),
                sources,
                records < MOST_RECORDS && sources.size() < MOST_SOURCES));
    }

    private static Optional<LocalDate> day(String seconds) {
        long number = number(seconds, LAST_SECOND);
        try {
            return number <= 0
                    ? Optional.empty()
                    : Optional.of(LocalDate.ofInstant(Instant.ofEpochSecond(number), ZoneOffset.UTC));
        } catch (DateTimeException never) {
            return Optional.empty();
        }
    }

    /** A number; -1 if it is none, or too large. */
    private static long number(String text, long most) {
        if (!text.matches("[0-9]{1,15}(\\.[0-9]{0,9})?")) {
            return -1;
        }
        long number = Long.parseLong(text.replaceFirst("\\..*", ""));
        return number > most ? -1 : number;
    }
}
