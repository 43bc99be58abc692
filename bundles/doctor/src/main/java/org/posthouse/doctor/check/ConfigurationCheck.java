package org.posthouse.doctor.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.posthouse.api.health.Diagnosis;

/** Every file of the configuration can be read. */
public final class ConfigurationCheck extends Check {
    /** No file of ours has a hundredth of it. */
    private static final int LONGEST = 4 << 20;

    private final Path etc;

    public ConfigurationCheck(Path etc) {
        super("configuration", DOCTOR);
        this.etc = etc;
    }

    @Override
    public List<Diagnosis> check() {
        List<Path> files;
        try {
            files = Etc.files(etc).stream()
                    .filter(f -> f.toString().endsWith(".cfg") || f.toString().endsWith(".properties"))
                    .toList();
        } catch (IOException failed) {
            return List.of(Diagnosis.critical(
                    etc + " cannot be read: " + failed, "chown -R " + System.getProperty("user.name") + " " + etc));
        }
        List<Diagnosis> found = new ArrayList<>();
        files.forEach(file -> look(file).ifPresent(found::add));
        return found.isEmpty() ? List.of(Diagnosis.ok(Words.count(files.size(), "file") + " read")) : found;
    }

    private static Optional<Diagnosis> look(Path file) {
        String name = Etc.name(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(LONGEST);
            new Properties().load(new java.io.StringReader(new String(octets, StandardCharsets.UTF_8)));
            return Optional.empty();
        } catch (IllegalArgumentException malformed) { // a \\u that is cut off: the whole file is refused
            return Optional.of(Diagnosis.critical(
                            "invalid: " + malformed.getMessage()
                                    + " Its previous settings stay in force until the next start",
                            "write each backslash twice in " + file)
                    .of(name));
        } catch (IOException unreadable) {
            return Optional.of(Diagnosis.critical(
                            "cannot be read: " + unreadable,
                            "chown " + System.getProperty("user.name") + " " + file + "; chmod 600 " + file)
                    .of(name));
        }
    }
}
