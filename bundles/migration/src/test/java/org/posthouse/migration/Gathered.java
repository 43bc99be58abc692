package org.posthouse.migration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Incoming;
import org.posthouse.migration.source.Sink;
import org.posthouse.store.api.Flags;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;

/** A sink that keeps what it gets. */
public final class Gathered implements Sink {
    /** A message. */
    public record One(String identity, String text, Flags flags, Instant date) {}

    public final List<One> all = new ArrayList<>();
    public final List<String> failed = new ArrayList<>();
    public final List<String> problems = new ArrayList<>();
    public final Set<String> known = new HashSet<>();
    public long limit = 1 << 20;
    public long units;
    public int knownAsked;

    private final Scratch scratch =
            new Scratch("test", Path.of("target", "scratch"), new Bounds(4096, 1 << 20, 0), Runnable::run);

    public List<String> texts() {
        return all.stream().map(One::text).toList();
    }

    @Override
    public boolean has(String identity) {
        return known.contains(identity);
    }

    @Override
    public boolean knows(String identity) {
        knownAsked += has(identity) ? 1 : 0;
        return has(identity);
    }

    @Override
    public long limit() {
        return limit;
    }

    @Override
    public Incoming begin() {
        return new Incoming(scratch.begin(), limit);
    }

    @Override
    public void add(Incoming message, String identity, String what, Flags flags, Instant date) throws StoppedException {
        try (message) {
            if (message.isTooLarge()) {
                failed.add(what + ": too large");
                return;
            }
            if (message.hadNul()) {
                problems.add(what + ": NUL");
            }
            try (InputStream in = message.message().open(0)) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                in.transferTo(out);
                all.add(new One(identity, out.toString(StandardCharsets.ISO_8859_1), flags, date));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            known.add(identity);
        }
    }

    @Override
    public void failed(String what, String why) {
        failed.add(what + ": " + why);
    }

    @Override
    public void problem(String text) {
        problems.add(text);
    }

    @Override
    public void did(long more) {
        units += more;
    }
}
