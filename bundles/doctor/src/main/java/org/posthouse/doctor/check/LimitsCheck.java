package org.posthouse.doctor.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.posthouse.api.health.Diagnosis;

/** There is room in the heap, and files can still be opened. */
public final class LimitsCheck extends Check {
    private static final String NAME = "Max open files";
    private static final long FEW_FILES = 4096;
    private static final int PERCENT = 85;

    private final Path process;
    private final LongSupplier heapInUse;
    private final long heap;

    /** @param heapInUse octets that were in use after the last collection */
    public LimitsCheck(LongSupplier heapInUse, long heap) {
        this(Path.of("/proc/self"), heapInUse, heap);
    }

    LimitsCheck(Path process, LongSupplier heapInUse, long heap) {
        super("limits", DOCTOR);
        this.process = process;
        this.heapInUse = heapInUse;
        this.heap = heap;
    }

    @Override
    public List<Diagnosis> check() {
        List<Diagnosis> found = new ArrayList<>();
        files().ifPresent(limit -> files(limit, found));
        long used = heapInUse.getAsLong();
        String said =
                Words.octets(used) + " of " + Words.octets(heap) + " of heap in use after the last garbage collection";
        found.add((used > heap / 100 * PERCENT
                        ? Diagnosis.warn(
                                said, "increase POSTHOUSE_HEAP where the server is started, for example to 512m")
                        : Diagnosis.ok(said))
                .of("memory"));
        return found;
    }

    private void files(long limit, List<Diagnosis> found) {
        String fix = "set LimitNOFILE=65536 in the systemd unit, or run ulimit -n 65536 before the start";
        long open = open();
        String said = open + " of " + limit + " files are open";
        boolean many = open > limit / 100 * PERCENT;
        Diagnosis of = many
                ? Diagnosis.critical(said, fix)
                : limit < FEW_FILES ? Diagnosis.warn(said + "; each connection uses one", fix) : Diagnosis.ok(said);
        found.add(of.of("files"));
    }

    private long open() {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return files.count();
        } catch (IOException | java.io.UncheckedIOException unknown) {
            return 0;
        }
    }

    /** Empty if there is none, or it cannot be known, as on other systems than Linux. */
    private OptionalLong files() {
        try {
            for (String line : Files.readAllLines(process.resolve("limits"))) {
                String[] columns = line.startsWith(NAME)
                        ? line.substring(NAME.length()).strip().split("\\s+")
                        : new String[0];
                if (columns.length > 0 && columns[0].matches("\\d{1,18}")) {
                    return OptionalLong.of(Long.parseLong(columns[0]));
                }
            }
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
