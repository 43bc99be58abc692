package org.posthouse.dkim.signer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.posthouse.support.file.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps keys in a directory, a file for each domain, which the server's user alone can read. */
final class KeyFiles {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFiles.class);
    private static final String END = ".keys";
    private static final String HEAD =
            "# DKIM keys, secret: selector, algorithm, state, since, private key, public key. Written by the server.\n";

    private final Path directory;

    KeyFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads the keys of all domains; a file that cannot be read as a whole is logged and left alone.
     *
     * @throws IOException if the directory cannot be read
     */
    Map<String, List<SigningKey>> read() throws IOException {
        Map<String, List<SigningKey>> all = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return all;
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(directory)) {
            files = found.filter(file -> file.getFileName().toString().endsWith(END))
                    .toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            try {
                all.put(name.substring(0, name.length() - END.length()), keys(file));
            } catch (IOException | GeneralSecurityException | RuntimeException wrong) {
                LOG.error("cannot read DKIM keys: file={} error={}", file, wrong.getMessage());
            }
        }
        return all;
    }

    private static List<SigningKey> keys(Path file) throws IOException, GeneralSecurityException {
        List<SigningKey> keys = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                keys.add(SigningKey.parse(line));
            }
        }
        return keys;
    }

    /** Writes the keys of a domain durably, in place of those before. */
    void write(String domain, List<SigningKey> keys) throws IOException {
        Path file = directory.resolve(domain + END);
        if (keys.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        StringBuilder text = new StringBuilder(HEAD);
        keys.forEach(key -> text.append(key.line()).append('\n'));
        PrivateFile.directory(directory);
        PrivateFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
