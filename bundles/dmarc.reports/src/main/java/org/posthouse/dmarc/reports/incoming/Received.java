package org.posthouse.dmarc.reports.incoming;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.posthouse.support.Sha256;
import org.posthouse.support.file.PrivateFile;

/**
 * What others have reported, by domain, client and day. In memory, and in a file that is written anew when something has changed. If there
 * is no more room, the oldest day goes. Safe for threads; {@link #read} and {@link #write} are called by one.
 */
public final class Received {
    /** Counts; 4 MB in memory. */
    static final int MOST = 20_000;

    private static final int MOST_REPORTERS = 1_000;
    private static final int MOST_DOMAINS = 1_000;
    private static final int MOST_IDS = 10_000;
    private static final int HASH = 8;
    private static final int LONGEST_NAME = 100;

    /** What is counted. */
    private record Key(String domain, String source) {}

    /** Whoever reports about a domain. */
    private record Reporter(String domain, String name) {}

    private final Clock clock;
    private final TreeMap<LocalDate, Map<Key, Counts>> days = new TreeMap<>();
    private final Map<Reporter, Long> reporters = new LinkedHashMap<>();
    private final Map<String, Long> failures = new TreeMap<>();
    private final Set<String> ids = new LinkedHashSet<>();
    private int size;
    private boolean changed;

    public Received(Clock clock) {
        this.clock = clock;
    }

    /**
     * Adds a report.
     *
     * @return false if it has been there before (rfc9990#3.5.4), or is of the future
     */
    synchronized boolean add(Feedback report) {
        String about = report.reporter() + "\n" + report.id() + "\n" + report.domain();
        String id = HexFormat.of().formatHex(Sha256.of(about), 0, HASH);
        if (report.day().isAfter(today().plusDays(1)) || !ids.add(id)) {
            return false;
        }
        while (ids.size() > MOST_IDS) {
            ids.remove(ids.iterator().next());
        }
        report.sources().forEach((source, counts) -> add(report.day(), new Key(report.domain(), source), counts));
        String name = plain(report.reporter());
        Reporter reporter =
                new Reporter(report.domain(), name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name);
        if (reporters.size() < MOST_REPORTERS || reporters.containsKey(reporter)) {
            reporters.merge(reporter, 1L, Long::sum);
        }
        changed = true;
        return true;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private void add(LocalDate day, Key key, Counts counts) {
        Map<Key, Counts> of = days.computeIfAbsent(day, any -> new LinkedHashMap<>());
        size += of.containsKey(key) ? 0 : 1;
        of.merge(key, counts, Counts::plus);
        while (size > MOST) {
            size -= days.pollFirstEntry().getValue().size();
        }
    }

    /** Counts a report about a single mail. */
    synchronized void addFailure(String domain) {
        if (failures.size() < MOST_DOMAINS || failures.containsKey(domain)) {
            failures.merge(domain, 1L, Long::sum);
            changed = true;
        }
    }

    /** Forgets what is older. */
    public synchronized void keep(int most) {
        LocalDate first = today().minusDays(most);
        while (!days.isEmpty() && days.firstKey().isBefore(first)) {
            size -= days.pollFirstEntry().getValue().size();
            changed = true;
        }
    }

    /** How many counts there are. */
    public synchronized int size() {
        return size;
    }

    /**
     * A client that sends in the name of a domain.
     *
     * @param address the client's
     * @param counts all days together
     * @param first the first day on which it was seen
     * @param last the last one
     */
    public record Source(String address, Counts counts, LocalDate first, LocalDate last) {}

    /** The clients of a domain, those whose mail fails first. */
    public synchronized List<Source> sources(String domain) {
        Map<String, Source> all = new TreeMap<>();
        days.forEach((day, of) -> of.forEach((key, counts) -> {
            if (key.domain().equals(domain)) {
                all.merge(
                        key.source(),
                        new Source(key.source(), counts, day, day),
                        (before, now) ->
                                new Source(before.address(), before.counts().plus(now.counts()), before.first(), day));
            }
        }));
        return all.values().stream()
                .sorted(Comparator.comparingLong((Source one) -> -one.counts().failed())
                        .thenComparingLong(one -> -one.counts().mails()))
                .toList();
    }

    /** The domains that something was reported about. */
    public synchronized Set<String> domains() {
        Set<String> all = new TreeSet<>(failures.keySet());
        days.values().forEach(of -> of.keySet().forEach(key -> all.add(key.domain())));
        return all;
    }

    /** Who has reported about a domain, with how many reports. */
    public synchronized Map<String, Long> reporters(String domain) {
        Map<String, Long> all = new TreeMap<>();
        reporters.forEach((reporter, count) -> {
            if (reporter.domain().equals(domain)) {
                all.put(reporter.name(), count);
            }
        });
        return all;
    }

    /** Reports about single mails of a domain. */
    public synchronized long failures(String domain) {
        return failures.getOrDefault(domain, 0L);
    }

    // --- the file --------------------------------------------------------------------------------------------------

    /** Adds what a file says; nothing happens if there is none. Lines that are none of ours are left out. */
    public void read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines.forEach(this::line);
        }
    }

    private synchronized void line(String line) {
        String[] words = line.split("\t", -1);
        try {
            switch (words[0]) {
                case "C" ->
                    add(
                            LocalDate.parse(words[3]),
                            new Key(words[1], words[2]),
                            new Counts(
                                    Long.parseLong(words[4]),
                                    Long.parseLong(words[5]),
                                    Long.parseLong(words[6]),
                                    Long.parseLong(words[7]),
                                    Long.parseLong(words[8]),
                                    Long.parseLong(words[9])));
                case "R" -> reporters.merge(new Reporter(words[1], words[3]), Long.parseLong(words[2]), Long::sum);
                case "F" -> failures.merge(words[1], Long.parseLong(words[2]), Long::sum);
                case "I" -> ids.add(words[1]);
                default -> {
                    // of a later version
                }
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | DateTimeParseException notOurs) {
            // nor this one
        }
    }

    /**
     * Writes all of it, if something has changed: all or nothing.
     *
     * @throws IOException if that fails; the next call tries again
     */
    public void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        synchronized (this) {
            if (!changed) {
                return;
            }
            changed = false;
            days.forEach((day, of) -> of.forEach((key, c) -> lines.add("C\t" + key.domain() + "\t" + key.source() + "\t"
                    + day + "\t" + c.mails() + "\t" + c.passed() + "\t" + c.dkim() + "\t" + c.spf() + "\t"
                    + c.quarantined() + "\t" + c.rejected())));
            reporters.forEach((reporter, count) ->
                    lines.add("R\t" + reporter.domain() + "\t" + count + "\t" + plain(reporter.name())));
            failures.forEach((domain, count) -> lines.add("F\t" + domain + "\t" + count));
            ids.forEach(id -> lines.add("I\t" + id));
        }
        boolean written = false;
        try {
            PrivateFile.write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1));
            written = true;
        } finally {
            if (!written) {
                synchronized (this) {
                    changed = true;
                }
            }
        }
    }

    private static String plain(String name) {
        return name.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
