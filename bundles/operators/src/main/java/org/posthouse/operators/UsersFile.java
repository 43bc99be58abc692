package org.posthouse.operators;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.posthouse.api.admin.Operator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of lines {@code user = password,role,_g_:group} and {@code _g_\:group = group,role,role}. It is read anew when it has
 * changed. Passwords in clear are replaced by their hashes, unless it belongs to a Karaf that keeps them in another way: that would
 * lock its users out.
 */
final class UsersFile {
    private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
    private static final String GROUP = "_g_:";

    /** How Karaf's own logins read the file; not there outside Karaf. */
    private static final String JAAS = "org.apache.karaf.jaas.cfg";

    private static final Map<String, String> HASHING = Map.of(
            "encryption.enabled", "true",
            "encryption.name", "jasypt",
            "encryption.algorithm", "SHA-512",
            "encryption.encoding", "base64");

    private final Path file;
    private Map<String, String> users = Map.of();
    private Object read;

    UsersFile(Path file) {
        this.file = file;
    }

    /** An operator with what his password has to match. */
    record Entry(String password, Operator operator) {}

    synchronized Optional<Entry> find(String user) {
        refresh();
        String line = user.startsWith(GROUP) ? null : users.get(user);
        if (line == null) {
            return Optional.empty();
        }
        String[] parts = line.split(",");
        Set<String> roles = new LinkedHashSet<>();
        for (int i = 1; i < parts.length; i++) {
            add(roles, parts[i].strip());
        }
        roles.remove("");
        return Optional.of(new Entry(parts.length == 0 ? "" : parts[0], new Operator(user, roles)));
    }

    private void add(Set<String> roles, String part) {
        if (!part.startsWith(GROUP)) {
            roles.add(part);
            return;
        }
        String[] parts = users.getOrDefault(part, "").split(",");
        for (int i = 1; i < parts.length; i++) { // before them stands the word "group"
            roles.add(parts[i].strip());
        }
    }

    /** Reads the file if it has changed, and replaces the passwords in it that are in clear. A file that cannot be read has no users. */
    synchronized void refresh() {
        try {
            Object stamp = stamp();
            if (stamp.equals(read)) {
                return;
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            users = parse(text);
            read = stamp;
            if (takesHashes(file)) {
                hide(text);
            }
        } catch (IOException | IllegalArgumentException e) {
            if (read != null || users.isEmpty()) {
                LOG.warn("nobody can log in: cannot read {}: {}", file, e.toString());
            }
            users = Map.of();
            read = null;
        }
    }

    /** True if hashes of {@link Passwords} are understood by whoever else reads the file: Karaf, or nobody. */
    static boolean takesHashes(Path file) {
        Path jaas = file.resolveSibling(JAAS);
        if (!Files.exists(jaas)) {
            return true;
        }
        Properties set = new Properties();
        try (Reader in = Files.newBufferedReader(jaas, StandardCharsets.UTF_8)) {
            set.load(in);
        } catch (IOException | IllegalArgumentException unreadable) {
            LOG.warn("cannot read {}, keeping the current operator passwords: {}", jaas, unreadable.toString());
            return false;
        }
        return HASHING.entrySet().stream().allMatch(option -> option.getValue()
                .equals(set.getProperty(option.getKey(), "").strip()));
    }

    private Object stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        List<Object> stamp = new ArrayList<>();
        stamp.add(attributes.lastModifiedTime());
        stamp.add(attributes.size());
        stamp.add(String.valueOf(attributes.fileKey()));
        return stamp;
    }

    private static Map<String, String> parse(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        Map<String, String> lines = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> lines.put(name, properties.getProperty(name)));
        return lines;
    }

    /** Only lines that are whole are touched; those that are continued stay as they are. */
    private void hide(String text) throws IOException {
        StringBuilder out = new StringBuilder();
        boolean continued = false;
        boolean changed = false;
        for (String line : text.split("(?<=\n)")) {
            String hidden = continued || continues(line) ? line : hidden(line);
            changed |= !hidden.equals(line);
            continued = continues(line) && (continued || !isComment(line));
            out.append(hidden);
        }
        if (changed) {
            replace(out.toString());
        }
    }

    private static boolean continues(String line) {
        String bare = line.replaceAll("[\r\n]", "");
        return (bare.length() - bare.replaceAll("\\\\+$", "").length()) % 2 == 1;
    }

    private static boolean isComment(String line) {
        return line.stripLeading().startsWith("#") || line.stripLeading().startsWith("!");
    }

    private static String hidden(String line) throws IOException {
        Map<String, String> one = parse(line);
        if (one.size() != 1) {
            return line;
        }
        Map.Entry<String, String> entry = one.entrySet().iterator().next();
        int comma = entry.getValue().indexOf(',');
        String password = comma < 0 ? entry.getValue() : entry.getValue().substring(0, comma);
        if (entry.getKey().startsWith(GROUP) || password.isEmpty() || Passwords.isHashed(password)) {
            return line;
        }
        String name = entry.getKey().replaceAll("([\\\\ :=#!])", "\\\\$1");
        String rest = comma < 0 ? "" : entry.getValue().substring(comma).replace("\\", "\\\\");
        String end = line.substring(line.replaceAll("[\r\n]+$", "").length());
        return name + " = " + Passwords.hash(password.toCharArray()) + rest + end;
    }

    /** Under another name first, which nobody else can read. */
    private void replace(String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh);
            PosixFileAttributeView from = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (from != null) {
                Files.setPosixFilePermissions(fresh, from.readAttributes().permissions());
            }
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            users = parse(text);
            read = stamp();
            LOG.info("replaced the passwords in {} with their hashes", file);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            LOG.warn("passwords in {} stay in clear text: cannot replace them: {}", file, e.toString());
        }
    }
}
