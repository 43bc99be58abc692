package org.posthouse.dmarc.reports.tally;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.posthouse.support.RateLimited;
import org.posthouse.support.file.PrivateFile;
import org.posthouse.support.lock.DirectoryLock;
import org.posthouse.support.lock.HeldException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tallies of today and of the days that are not reported yet. The directory has one owner: while an earlier version of the bundle
 * has it, counts are kept in memory. {@link #count} is for any thread; all else is called by one that may block.
 */
public final class Tallies {
    private static final Logger LOG = LoggerFactory.getLogger(Tallies.class);
    private static final String SUFFIX = ".tally";

    /** After midnight, so that who has just asked for the day can still count. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    /** What is older is not reported any more. */
    static final int MOST_DAYS = 4;

    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(10));
    private final RateLimited overflow = new RateLimited(LOG, Duration.ofHours(1));
    private final Path directory;
    private final Clock clock;

    /** A day that is in memory. */
    private static final class Open {
        private final Tally tally = new Tally();
        private final DayFile file;
        private boolean read;

        Open(DayFile file) {
            this.file = file;
        }
    }

    private final Map<LocalDate, Open> open = new LinkedHashMap<>(); // guarded by this; today's is the last one
    private volatile DirectoryLock lock;

    /** @param directory where the files are; it need not exist */
    public Tallies(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** The day that it is. */
    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** Counts a mail. Does not block on the disk. */
    public void count(String domain, Row row) {
        Tally tally = open(today()).tally;
        tally.add(domain, row, 1);
        if (tally.lost() > 0) {
            overflow.warn("no room for more DMARC results today: {} mails are in no report", tally.lost());
        }
    }

    private synchronized Open open(LocalDate day) {
        return open.computeIfAbsent(day, any -> new Open(new DayFile(path(day))));
    }

    private Path path(LocalDate day) {
        return directory.resolve(day + SUFFIX);
    }

    /** What is counted today; for people. */
    public Tally current() {
        return open(today()).tally;
    }

    /** True once the directory is this one's. */
    public boolean isOwner() {
        return lock != null;
    }

    /** Takes the directory if that can be had, and writes what has changed. To be called every few seconds. */
    public void work() {
        try {
            if (lock == null) {
                PrivateFile.directory(directory);
                lock = DirectoryLock.take(directory.resolve("lock"), "DMARC reports", Duration.ZERO);
                open(today());
            }
            for (Map.Entry<LocalDate, Open> entry : days().entrySet()) {
                write(entry.getKey(), entry.getValue());
            }
        } catch (HeldException another) {
            LOG.debug("waiting for {}", directory, another);
        } catch (IOException e) {
            failures.warn("DMARC results cannot be written, and are kept in memory: {}", e.toString());
        }
    }

    private synchronized Map<LocalDate, Open> days() {
        return new LinkedHashMap<>(open);
    }

    private void write(LocalDate day, Open one) throws IOException {
        if (!one.read) {
            Tally before = new Tally();
            long bad = one.file.read(before);
            if (bad > 0) {
                LOG.warn("DMARC results of {}: {} lines are damaged, and are left out", day, bad);
            }
            one.tally.restore(before);
            one.read = true;
        }
        one.file.append(one.tally);
        if (day.isBefore(LocalDate.ofInstant(clock.instant().minus(GRACE), ZoneOffset.UTC))) {
            synchronized (this) {
                open.remove(day);
            }
        }
    }

    /** The days before today whose tallies are on the disk, the earliest first; those that are too old are deleted. */
    public List<LocalDate> ended() throws IOException {
        List<LocalDate> days = new ArrayList<>();
        LocalDate today = today();
        for (LocalDate day : onDisk()) {
            if (day.isBefore(today.minusDays(MOST_DAYS))) {
                LOG.warn("DMARC results of {} are deleted: their time is over", day);
                new DayFile(path(day)).delete();
            } else if (day.isBefore(today) && !days().containsKey(day)) {
                days.add(day);
            }
        }
        return days;
    }

    private TreeSet<LocalDate> onDisk() throws IOException {
        TreeSet<LocalDate> days = new TreeSet<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.forEach(file -> day(file).ifPresent(days::add));
            }
        }
        return days;
    }

    private static Optional<LocalDate> day(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(name.substring(0, name.length() - SUFFIX.length())));
        } catch (DateTimeParseException another) {
            return Optional.empty();
        }
    }

    /** The tally of a day that has ended. */
    public Tally load(LocalDate day) throws IOException {
        Tally tally = new Tally();
        new DayFile(path(day)).read(tally);
        return tally;
    }

    /** Notes durably that a domain of a day that has ended is done. */
    public void done(LocalDate day, Tally tally, String domain) throws IOException {
        new DayFile(path(day)).done(domain);
        tally.done(domain);
    }

    /** Forgets a day. */
    public void forget(LocalDate day) throws IOException {
        new DayFile(path(day)).delete();
    }

    /** Writes what has changed, and lets go of the directory. */
    public void close() {
        if (lock == null) {
            return;
        }
        work();
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("lock of {} cannot be released: {}", directory, e.toString());
        }
        lock = null;
    }
}
