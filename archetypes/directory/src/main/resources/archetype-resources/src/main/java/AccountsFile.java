package ${package};

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.message.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of accounts that may change any time. One that cannot be read, or has a line that makes no sense, leaves what was read
 * before in force: whoever is missing from it would lose mail.
 */
final class AccountsFile {
    private static final Logger LOG = LoggerFactory.getLogger(AccountsFile.class);
    private static final String HASH = "{SCRAM-SHA-256}";

    /** Whoever writes a file does not do it in one moment. */
    private static final long SETTLED_MILLIS = 1000;

    /**
     * Somebody.
     *
     * @param key tells the person from one who had the same name before
     */
    record Person(String key, ScramSecret secret) {}

    /** What is in the file, by address. */
    record Content(Map<String, Person> people, Map<String, List<Address>> aliases) {}

    private record Version(long size, FileTime changed) {}

    private final Path file;
    private final String domain;
    private final Clock clock;
    private Version version; // of what was looked at last
    private Content content; // null: never read
    private String problem = ""; // said once

    AccountsFile(Path file, String domain, Clock clock) {
        this.file = file;
        this.domain = domain;
        this.clock = clock;
    }

    /** What the file says; empty if it could never be read. */
    synchronized Optional<Content> content() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Version current = new Version(now.size(), now.lastModifiedTime());
            long age = clock.millis() - current.changed().toMillis();
            boolean settled = age < 0 || age >= SETTLED_MILLIS;
            if (settled && !current.equals(version)) {
                version = current;
                content = read(Files.readAllLines(file, StandardCharsets.UTF_8));
                problem = "";
                LOG.info("{} has {} accounts", file, content.people().size());
            }
        } catch (IOException | IllegalArgumentException wrong) {
            complain(wrong.toString());
        }
        return Optional.ofNullable(content);
    }

    private void complain(String wrong) {
        if (!wrong.equals(problem)) {
            LOG.warn("{} is not taken up: {}", file, wrong);
            problem = wrong;
        }
    }

    /** @throws IllegalArgumentException if a line makes no sense */
    private Content read(List<String> lines) {
        Content read = new Content(new HashMap<>(), new HashMap<>());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    line(line.split("\\s+"), read);
                } catch (IllegalArgumentException wrong) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": " + wrong.getMessage(), wrong);
                }
            }
        }
        return read;
    }

    private void line(String[] words, Content into) {
        Address address = address(words[0]);
        if (!address.domain().equals(domain)) {
            throw new IllegalArgumentException(address + " is not of " + domain);
        }
        String name = address.toString();
        if (into.people().containsKey(name) || into.aliases().containsKey(name)) {
            throw new IllegalArgumentException(name + " is there twice");
        }
        if (words.length > 2 && words[1].equals("->")) {
            List<Address> targets = new ArrayList<>();
            for (int i = 2; i < words.length; i++) {
                targets.add(address(words[i]));
            }
            into.aliases().put(name, targets);
        } else if (words.length == 2 || words.length == 3) {
            into.people().put(name, new Person(words.length == 3 ? words[2] : name, secret(words[1])));
        } else {
            throw new IllegalArgumentException("neither an account nor an alias");
        }
    }

    private static Address address(String word) {
        return Address.parse(word.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new IllegalArgumentException("not an address: " + word));
    }

    /** Salt and keys as HashPassword and doveadm write them: iterations, salt, stored key, server key. */
    private static ScramSecret secret(String word) {
        String[] parts = word.startsWith(HASH) ? word.substring(HASH.length()).split(",") : new String[0];
        if (parts.length != 4) {
            throw new IllegalArgumentException("not a hash");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        return new ScramSecret(
                base64.decode(parts[1]), Integer.parseInt(parts[0]), base64.decode(parts[2]), base64.decode(parts[3]));
    }
}
