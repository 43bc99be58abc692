package org.posthouse.trace.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.posthouse.api.trace.Tracer.Event;
import org.posthouse.api.trace.Tracer.Found;
import org.posthouse.support.lock.DirectoryLock;
import org.posthouse.trace.disk.Records.Place;

/**
 * A directory of segments. Opening it reads the last segment and the heads of the others; a look-up reads a few octets of each; a
 * search reads {@value #SEARCHED_MIB} MiB at most.
 */
public final class TraceFiles implements Closeable {
    /** A search reads at most so much. */
    static final int SEARCHED_MIB = 64;

    /** A mail's story has at most so many events; of a longer one, those in the middle are left out. */
    static final int MOST_EVENTS = 500;

    private static final int FIRST_EVENTS = 50;
    private static final Duration DAY = Duration.ofDays(1);

    /**
     * How much is kept.
     *
     * @param age how long; events of mail that waits are kept longer
     * @param octets how much on disk; mail that waits may take as much again
     * @param segment size of a segment
     */
    public record Limits(Duration age, long octets, int segment) {
        /** Segments of 2 MiB, or smaller ones if there is little room: at least eight of them. */
        public static Limits of(int days, int mebibytes) {
            long octets = (long) Math.max(1, mebibytes) << 20;
            return new Limits(Duration.ofDays(days), octets, (int) Math.min(2 << 20, octets / 8));
        }
    }

    private final Path directory;
    private final Clock clock;
    private final DirectoryLock lock;
    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private Limits limits;
    private Segment active; // null until something is written
    private Instant begun = Instant.MAX; // the active one
    private boolean closed;

    private TraceFiles(Path directory, Clock clock, DirectoryLock lock, Limits limits) {
        this.directory = directory;
        this.clock = clock;
        this.lock = lock;
        this.limits = limits;
    }

    /**
     * Opens a directory, which is made if it is missing.
     *
     * @param seen gets the events of the last segment, oldest first
     * @throws org.posthouse.support.lock.HeldException if another has it
     */
    public static TraceFiles open(Path directory, Clock clock, Limits limits, Consumer<Event> seen) throws IOException {
        Files.createDirectories(directory);
        DirectoryLock lock = DirectoryLock.take(directory.resolve("lock"), "trace", Duration.ZERO);
        TraceFiles files = new TraceFiles(directory, clock, lock, limits);
        try {
            files.load(seen);
            return files;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private synchronized void load(Consumer<Event> seen) throws IOException {
        TreeSet<Long> numbers = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "[0-9]*" + Segment.EVENTS)) {
            for (Path file : all) {
                String name = file.getFileName().toString();
                String digits = name.substring(0, name.length() - Segment.EVENTS.length());
                if (digits.matches("\\d{12}")) {
                    numbers.add(Long.parseLong(digits));
                }
            }
        }
        for (long number : numbers) {
            if (number == numbers.last()) {
                active = Segment.resume(directory, number, seen);
                begun = active.first();
                segments.put(number, active);
            } else {
                segments.put(number, Segment.full(directory, number));
            }
        }
    }

    /** Keeps more or less from now on. */
    public synchronized void limits(Limits now) {
        limits = now;
    }

    /** Appends events. If it fails, some of them may have been appended. */
    public synchronized void append(List<Event> events) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        List<Event> left = events;
        while (!left.isEmpty()) {
            room();
            int written = active.append(left, limits.segment());
            left = left.subList(written, left.size());
        }
    }

    private void room() throws IOException {
        if (active != null
                && active.length() > 0
                && (active.length() >= limits.segment() || clock.instant().isAfter(begun.plus(DAY)))) {
            Segment full = active;
            active = null;
            full.seal();
        }
        if (active == null) {
            long number = segments.isEmpty() ? 1 : segments.lastKey() + 1;
            active = Segment.begin(directory, number);
            begun = clock.instant();
            segments.put(number, active);
        }
        if (begun.equals(Instant.MAX)) {
            begun = clock.instant(); // resumed, and empty
        }
    }

    /** Makes durable what was appended. */
    public void force() throws IOException {
        FileChannel growing;
        synchronized (this) {
            growing = active == null ? null : active.channel();
        }
        if (growing != null) {
            try {
                growing.force(false);
            } catch (ClosedChannelException full) {
                // forced when it was sealed
            }
        }
    }

    /** Octets on disk, about. */
    public synchronized long size() {
        return segments.values().stream().mapToLong(Segment::size).sum();
    }

    /** How many segments there are. */
    synchronized int count() {
        return segments.size();
    }

    /** The events of a mail, oldest first; at most {@value #MOST_EVENTS}. */
    public synchronized List<Event> find(String mail) throws IOException {
        Set<Event> found = new LinkedHashSet<>(); // one that was kept longer may be there twice for a moment
        for (Segment segment : segments.values()) {
            List<Event> here = new ArrayList<>();
            segment.find(mail, event -> {
                here.add(event);
                if (here.size() > MOST_EVENTS) {
                    here.remove(FIRST_EVENTS);
                }
            });
            found.addAll(here);
        }
        List<Event> events = new ArrayList<>(found);
        events.sort(Comparator.comparing(Event::at));
        if (events.size() > MOST_EVENTS) {
            events.subList(FIRST_EVENTS, events.size() - (MOST_EVENTS - FIRST_EVENTS))
                    .clear();
        }
        return events;
    }

    /**
     * Searches details, from what was written last to what was written first.
     *
     * @param text what a detail contains; case of ASCII letters does not matter
     * @param after where to go on, as the search before said
     * @param limit the most mails
     */
    public Found search(String text, OptionalLong after, int limit) throws IOException {
        byte[] sought = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < sought.length; i++) {
            sought[i] = Records.small(sought[i]);
        }
        long bound = after.orElse(Long.MAX_VALUE);
        List<Long> numbers;
        synchronized (this) {
            numbers = new ArrayList<>(segments.descendingKeySet());
        }
        Set<String> mails = new LinkedHashSet<>();
        long searched = 0;
        for (long number : numbers) {
            if (searched >= (long) SEARCHED_MIB << 20) {
                return new Found(latest(mails), OptionalLong.of(position(number + 1, 0)));
            }
            if (position(number, 0) >= bound) {
                continue;
            }
            Hits hits = hits(number, sought, bound);
            searched += hits.octets();
            for (int i = hits.mails().size() - 1; i >= 0; i--) {
                mails.add(hits.mails().get(i));
                if (mails.size() >= limit) {
                    return new Found(
                            latest(mails),
                            OptionalLong.of(position(number, hits.offsets().get(i))));
                }
            }
        }
        return new Found(latest(mails), OptionalLong.empty());
    }

    /** Numbers of this kind grow in the order in which events are written. */
    private static long position(long segment, int offset) {
        return segment * Index.MAX_SEGMENT + offset;
    }

    private record Hits(long octets, List<String> mails, List<Integer> offsets) {}

    private synchronized Hits hits(long number, byte[] text, long bound) throws IOException {
        Segment segment = segments.get(number);
        Hits hits = new Hits(segment == null ? 0 : segment.length(), new ArrayList<>(), new ArrayList<>());
        if (segment == null) {
            return hits;
        }
        ByteBuffer octets = segment.read();
        int at = 0;
        for (Place place = Records.place(octets, 0); place != null; place = Records.place(octets, at)) {
            if (position(number, at) >= bound) {
                break;
            }
            if (Records.mentions(octets, place, text)) {
                hits.mails().add(Records.mail(octets, place));
                hits.offsets().add(at);
            }
            at = place.end();
        }
        return hits;
    }

    private List<Event> latest(Set<String> mails) throws IOException {
        List<Event> last = new ArrayList<>();
        for (String mail : mails) {
            List<Event> events = find(mail);
            if (!events.isEmpty()) {
                last.add(events.get(events.size() - 1));
            }
        }
        last.sort(Comparator.comparing(Event::at).reversed());
        return last;
    }

    /**
     * Removes what is too old or too much. Events of mail that waits go on living in the last segment.
     *
     * @param waits whether a mail waits; empty if nobody knows at the moment: nothing is removed then, unless there is twice as
     *     much as there should be
     * @return how many segments were removed
     */
    public int tidy(Optional<Predicate<String>> waits) throws IOException {
        List<Segment> full;
        synchronized (this) {
            full = segments.values().stream().filter(s -> s != active).toList();
        }
        int removed = 0;
        for (Segment segment : full) {
            boolean tooMuch;
            boolean farTooMuch;
            boolean tooOld;
            synchronized (this) {
                tooOld = segment.last().isBefore(clock.instant().minus(limits.age()));
                tooMuch = size() > limits.octets();
                farTooMuch = size() > 2 * limits.octets();
            }
            if (!tooOld && !tooMuch || waits.isEmpty() && !farTooMuch) {
                continue;
            }
            if (!farTooMuch) {
                append(waiting(segment, waits.get()));
                force(); // before its other copy goes
            }
            synchronized (this) {
                if (closed) {
                    return removed;
                }
                segments.remove(segment.number);
                segment.delete();
            }
            removed++;
        }
        return removed;
    }

    /** Not under the lock: asking takes its time. */
    private static List<Event> waiting(Segment segment, Predicate<String> waits) throws IOException {
        List<Event> events = new ArrayList<>();
        ByteBuffer octets;
        try {
            octets = segment.read();
        } catch (NoSuchFileException gone) {
            return events;
        }
        TreeMap<String, Boolean> known = new TreeMap<>();
        int at = 0;
        for (Place place = Records.place(octets, 0); place != null; place = Records.place(octets, at)) {
            at = place.end();
            if (known.computeIfAbsent(Records.mail(octets, place), waits::test)) {
                events.add(Records.event(octets, place));
            }
        }
        return events;
    }

    /** Leaves the directory; what was appended is durable. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            if (active != null) {
                active.leave();
            }
        }
    }
}
