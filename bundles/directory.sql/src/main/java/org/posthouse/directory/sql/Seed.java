package org.posthouse.directory.sql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.message.Address;
import org.posthouse.support.password.CommonPasswords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an empty directory from a file, once. Lines are {@code domain NAME}, {@code account NAME PASSWORD [QUOTA]} (quota in
 * octets) or {@code alias ADDRESS TARGET…}, with {@code #} for comments. The file holds passwords: it is deleted afterwards. Whoever writes
 * it owns the machine: a common password is taken, with a warning, since a server without the account would help nobody.
 */
final class Seed {
    private static final Logger LOG = LoggerFactory.getLogger(Seed.class);

    private final DirectoryComponent directory;
    private final Path file;

    Seed(DirectoryComponent directory, Path file) {
        this.directory = directory;
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Whether the file may be used at all: domains of sources may have been there first. */
    boolean isEmpty() throws DirectoryException {
        return directory.domains().stream().allMatch(domain -> domain.source().isPresent());
    }

    void apply() {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try {
            if (!isEmpty()) {
                LOG.warn("{} is ignored: the directory is not empty", file);
                return;
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            for (int i = 0; i < lines.size(); i++) {
                try {
                    line(lines.get(i).strip());
                } catch (DirectoryException refused) {
                    LOG.error("{} line {}: {}", file, i + 1, refused.getMessage());
                }
            }
            Files.delete(file);
            LOG.info("The directory was filled from {}", file);
        } catch (DirectoryException | IOException failed) {
            LOG.error("The directory could not be filled from {}: {}", file, failed.getMessage());
        }
    }

    private void line(String line) throws DirectoryException {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        String[] words = line.split("\\s+");
        if (words[0].equals("domain") && words.length == 2) {
            directory.createDomain(words[1]);
        } else if (words[0].equals("account") && (words.length == 3 || words.length == 4)) {
            account(words[1], words[2].toCharArray(), words.length == 4 ? quota(words[3]) : 0);
        } else if (words[0].equals("alias") && words.length >= 3) {
            List<Address> targets = new ArrayList<>();
            for (int i = 2; i < words.length; i++) {
                targets.add(address(words[i]));
            }
            directory.alias(address(words[1]), targets);
        } else {
            throw new DirectoryException("invalid line");
        }
    }

    private void account(String name, char[] password, long quota) throws DirectoryException {
        directory.createAnyAccount(name, password, quota);
        if (CommonPasswords.refusal(password, name).isPresent()) {
            LOG.warn("The password of {} in {} is one that attackers try first; set another", name, file);
        }
    }

    private static long quota(String text) throws DirectoryException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw new DirectoryException("not a quota: " + text);
        }
    }

    private static Address address(String text) throws DirectoryException {
        return Address.parse(text).orElseThrow(() -> new DirectoryException("not an address: " + text));
    }
}
