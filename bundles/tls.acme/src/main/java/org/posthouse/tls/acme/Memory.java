package org.posthouse.tls.acme;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Properties;
import org.posthouse.support.file.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept over a restart, so that a server that is started again and again does not ask its authority each time.
 *
 * @param order what was tried: the authority, the names and the challenge; another one may be tried at once
 * @param failures how many tries failed since the last success
 * @param notBefore no try before, unless an operator wants one
 * @param problem why the last try failed; empty if it did not
 */
record Memory(String order, int failures, Instant notBefore, String problem) {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
    private static final Memory NONE = new Memory("", 0, Instant.EPOCH, "");

    /** Reads it; what cannot be read is forgotten. */
    static Memory read(Path file) {
        Properties found = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            found.load(in);
            return new Memory(
                    found.getProperty("order", ""),
                    Integer.parseInt(found.getProperty("failures", "0")),
                    Instant.parse(found.getProperty("notBefore", "1970-01-01T00:00:00Z")),
                    found.getProperty("problem", ""));
        } catch (NoSuchFileException none) {
            return NONE;
        } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
            LOG.warn("{} cannot be read: {}", file, e.toString());
            return NONE;
        }
    }

    /** Writes it. If that fails, what is lost is the time to wait after a restart. */
    void write(Path file) {
        Properties values = new Properties();
        values.setProperty("order", order);
        values.setProperty("failures", Integer.toString(failures));
        values.setProperty("notBefore", notBefore.toString());
        values.setProperty("problem", problem);
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try {
            values.store(octets, "When to contact the authority again");
            PrivateFile.directory(file.toAbsolutePath().getParent());
            PrivateFile.write(file, octets.toByteArray());
        } catch (IOException e) {
            LOG.warn("{} cannot be written: {}", file, e.toString());
        }
    }
}
