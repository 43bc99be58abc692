package org.posthouse.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.posthouse.settings.file.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last values that could be used, of options that can be set to what cannot: numbers, booleans, choices. They are kept in a file
 * of the bundle, so that a start with a faulty file is no worse than the edit was.
 */
final class InForce {
    private static final Logger LOG = LoggerFactory.getLogger(InForce.class);
    private static final String LIST = "[]";

    private final Path file;
    private final Properties values = new Properties();
    private boolean dirty;

    InForce(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                values.load(in);
            } catch (IOException | IllegalArgumentException failed) {
                LOG.info("cannot read the previous values: {}", failed.toString());
            }
        }
    }

    synchronized Optional<Value> get(String pid, String option) {
        String text = values.getProperty(key(pid, option));
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(
                text.startsWith(LIST)
                        ? Value.list(List.of(text.substring(LIST.length()).split("\n")))
                        : Value.of(text));
    }

    synchronized void put(String pid, String option, Value value) {
        String text = value.list()
                ? LIST + String.join("\n", value.texts())
                : value.texts().get(0);
        dirty |= !text.equals(values.put(key(pid, option), text));
    }

    synchronized void remove(String pid, String option) {
        dirty |= values.remove(key(pid, option)) != null;
    }

    /** Writes what has changed. */
    void save() {
        Properties now;
        synchronized (this) {
            if (!dirty) {
                return;
            }
            dirty = false;
            now = (Properties) values.clone();
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (OutputStream out = Files.newOutputStream(next)) {
                now.store(out, null);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            LOG.info("cannot store the current values: {}", failed.toString());
        }
    }

    private static String key(String pid, String option) {
        return pid + "\n" + option;
    }
}
