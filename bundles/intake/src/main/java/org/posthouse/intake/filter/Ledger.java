package org.posthouse.intake.filter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.Version;
import org.posthouse.intake.budget.Figures;
import org.posthouse.support.file.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tenures in a file, one a line, so that a restart neither puts in force what was set back, nor begins a probation anew. A line that
 * cannot be read is left out: then that version is judged again.
 */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final String TAB = "\t";
    private static final int FIELDS = 13;
    private static final long LARGEST = 1 << 20;

    private final Optional<Path> file;

    Ledger(Optional<Path> file) {
        this.file = file;
    }

    /** What was written last, in its order. */
    List<Tenure> read() {
        List<Tenure> tenures = new ArrayList<>();
        if (file.isEmpty() || !Files.exists(file.get())) {
            return tenures;
        }
        try {
            if (Files.size(file.get()) > LARGEST) {
                throw new IOException("it is too large");
            }
            for (String line : new String(Files.readAllBytes(file.get()), StandardCharsets.UTF_8).split("\n")) {
                tenure(line).ifPresentOrElse(tenures::add, () -> told(line));
            }
        } catch (IOException failed) {
            LOG.warn(
                    "cannot read {}, so filters that were set back are judged again: {}",
                    file.get(),
                    failed.toString());
        }
        return tenures;
    }

    private static void told(String line) {
        if (!line.isBlank()) {
            LOG.warn("a filter's record cannot be read, and is ignored: {}", line);
        }
    }

    void write(Collection<Tenure> tenures) {
        if (file.isEmpty()) {
            return;
        }
        String text = tenures.stream().map(Ledger::line).collect(Collectors.joining());
        try {
            PrivateFile.directory(file.get().toAbsolutePath().getParent());
            PrivateFile.write(file.get(), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            LOG.warn("cannot write {}, so a restart forgets which filters were set back", file.get(), failed);
        }
    }

    private static String line(Tenure tenure) {
        Installed jar = tenure.installed();
        Optional<Fault> fault = tenure.fault().filter(Fault::stands);
        return String.join(
                        TAB,
                        plain(jar.filter()),
                        plain(jar.bundle()),
                        jar.version().toString(),
                        Long.toString(jar.modified()),
                        tenure.since().map(Instant::toString).orElse(""),
                        tenure.isSettled() ? "settled" : "",
                        tenure.isRestored() ? "restored" : "",
                        tenure.before().map(before -> plain(before.bundle())).orElse(""),
                        plain(tenure.entries()),
                        fault.map(f -> f.kind().name()).orElse(""),
                        fault.map(f -> f.since().toString()).orElse(""),
                        fault.map(f -> plain(f.reason())).orElse(""),
                        fault.map(f -> plain(f.other())).orElse(""))
                + TAB + ".\n";
    }

    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static Optional<Tenure> tenure(String line) {
        String[] fields = line.split(TAB);
        if (fields.length != FIELDS + 1) {
            return Optional.empty();
        }
        try {
            Installed jar =
                    new Installed(fields[0], fields[1], Version.parseVersion(fields[2]), Long.parseLong(fields[3]));
            Tenure tenure = new Tenure(
                    jar,
                    !fields[6].isEmpty(),
                    Optional.of(fields[7])
                            .filter(bundle -> !bundle.isEmpty())
                            .map(bundle -> new Predecessor(bundle, new Figures(), false)));
            if (!fields[4].isEmpty()) {
                tenure.since(Instant.parse(fields[4]));
            }
            if (!fields[5].isEmpty()) {
                tenure.settle();
            }
            tenure.entries(fields[8]);
            if (!fields[9].isEmpty()) {
                Fault.Kind kind = Fault.Kind.valueOf(fields[9]);
                Fault fault = new Fault(kind, Instant.parse(fields[10]), "", fields[11], fields[12]);
                if (kind != Fault.Kind.ROLLING_BACK) { // nobody knows what became of that
                    tenure.fault(fault);
                }
            }
            return Optional.of(tenure);
        } catch (IllegalArgumentException | DateTimeException notOurs) {
            return Optional.empty();
        }
    }
}
