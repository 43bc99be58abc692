package org.posthouse.trace.disk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.posthouse.api.trace.Tracer.Event;
import org.posthouse.trace.disk.Records.Place;

/** One file of events, and its index. Guarded by the lock of {@link TraceFiles}. */
final class Segment {
    static final String EVENTS = ".events";
    static final String INDEX = ".index";

    final long number;
    private final Path events;
    private final Path indexFile;

    private Index index; // null once it is on disk
    private FileChannel channel; // null unless it grows
    private long size;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    private Segment(Path directory, long number) {
        this.number = number;
        String name = String.format("%012d", number);
        this.events = directory.resolve(name + EVENTS);
        this.indexFile = directory.resolve(name + INDEX);
    }

    static Segment begin(Path directory, long number) throws IOException {
        Segment segment = new Segment(directory, number);
        segment.index = new Index();
        segment.channel = FileChannel.open(
                segment.events,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        return segment;
    }

    /** One that is full: only the head of its index is read. Without a whole index, it is made anew. */
    static Segment full(Path directory, long number) throws IOException {
        Segment segment = new Segment(directory, number);
        Optional<Index.Head> head = Index.head(segment.indexFile);
        segment.size = Files.size(segment.events);
        if (head.isPresent()) {
            segment.first = head.get().first();
            segment.last = head.get().last();
        } else {
            segment.scan(event -> {});
            segment.writeIndex();
        }
        return segment;
    }

    /** One that goes on growing. What is behind its last valid event is cut off. */
    static Segment resume(Path directory, long number, Consumer<Event> seen) throws IOException {
        Segment segment = new Segment(directory, number);
        segment.scan(seen);
        Files.deleteIfExists(segment.indexFile);
        segment.channel = FileChannel.open(segment.events, StandardOpenOption.WRITE);
        segment.channel.truncate(segment.size);
        segment.channel.position(segment.size);
        return segment;
    }

    private void scan(Consumer<Event> seen) throws IOException {
        index = new Index();
        ByteBuffer octets = read();
        int at = 0;
        for (Place place = Records.place(octets, 0); place != null; place = Records.place(octets, at)) {
            Event event = Records.event(octets, place);
            index.add(event.mail(), at);
            times(place.nanos());
            seen.accept(event);
            at = place.end();
        }
        size = at;
    }

    private void times(long nanos) {
        first = Math.min(first, nanos);
        last = Math.max(last, nanos);
    }

    long size() {
        return size + (index == null ? 0 : 8L * index.count());
    }

    /** Octets of its events. */
    long length() {
        return size;
    }

    /** Time of its latest event; long ago if it has none. */
    Instant last() {
        return last == Long.MIN_VALUE ? Instant.EPOCH : Records.instant(last);
    }

    /** Time of its earliest event; far ahead if it has none. */
    Instant first() {
        return first == Long.MAX_VALUE ? Instant.MAX : Records.instant(first);
    }

    /** Appends as much as there is room for; answers how many events that were. If it fails, nothing was appended. */
    int append(List<Event> some, long limit) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(some.size() * 160);
        List<Integer> offsets = new ArrayList<>(some.size());
        for (Event event : some) {
            if (size + octets.size() >= limit) {
                break;
            }
            offsets.add((int) size + octets.size());
            Records.write(octets, event);
        }
        try {
            ByteBuffer all = ByteBuffer.wrap(octets.toByteArray());
            while (all.hasRemaining()) {
                channel.write(all);
            }
        } catch (IOException failed) {
            undo(failed);
            throw failed;
        }
        size += octets.size();
        for (int i = 0; i < offsets.size(); i++) {
            index.add(some.get(i).mail(), offsets.get(i));
            times(Records.nanos(some.get(i).at()));
        }
        return offsets.size();
    }

    private void undo(IOException failed) {
        try {
            channel.truncate(size);
            channel.position(size);
        } catch (IOException again) {
            failed.addSuppressed(again);
        }
    }

    /** What is forced to make it durable; null if it does not grow. */
    FileChannel channel() {
        return channel;
    }

    /** Writes its index; it grows no more. */
    void seal() throws IOException {
        channel.force(false);
        channel.close();
        channel = null;
        writeIndex();
    }

    private void writeIndex() throws IOException {
        index.write(indexFile, first, last);
        index = null;
    }

    /** Leaves it to the next owner, who goes on with it. */
    void leave() throws IOException {
        try (FileChannel closing = channel) {
            closing.force(false);
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(events);
        Files.deleteIfExists(indexFile);
    }

    /** Gives the events of a mail, oldest first. */
    void find(String mail, Consumer<Event> found) throws IOException {
        List<Integer> offsets = new ArrayList<>();
        if (index == null) {
            Index.find(indexFile, mail, offsets::add);
        } else {
            index.find(mail, offsets::add);
        }
        if (offsets.isEmpty()) {
            return;
        }
        try (FileChannel reading = FileChannel.open(events)) {
            for (int offset : offsets) {
                ByteBuffer record = record(reading, offset);
                Place place = record == null ? null : Records.place(record, 0);
                if (place != null && Records.mail(record, place).equals(mail)) {
                    found.accept(Records.event(record, place));
                }
            }
        }
    }

    /** The octets of one record; null if there is none. */
    private static ByteBuffer record(FileChannel reading, int offset) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(Records.PREFIX);
        fill(reading, prefix, offset);
        int length = prefix.hasRemaining() ? -1 : Records.length(prefix, 0);
        if (length < 0) {
            return null;
        }
        ByteBuffer record = ByteBuffer.allocate(length);
        fill(reading, record, offset);
        return record.hasRemaining() ? null : record.flip();
    }

    private static void fill(FileChannel reading, ByteBuffer octets, long at) throws IOException {
        while (octets.hasRemaining()) {
            if (reading.read(octets, at + octets.position()) < 0) {
                return;
            }
        }
    }

    /** All of it. */
    ByteBuffer read() throws IOException {
        try (FileChannel reading = FileChannel.open(events)) {
            ByteBuffer octets = ByteBuffer.allocate((int) Math.min(reading.size(), Index.MAX_SEGMENT));
            fill(reading, octets, 0);
            return octets.flip();
        }
    }
}
