package org.posthouse.operators;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.posthouse.support.file.PrivateFile;

/** Changes single lines of a users file, and leaves all others as they are. Each change replaces the file as a whole. */
final class UsersEdit {
    private static final String GROUP = "_g_:";
    private static final String ADMINS = "_g_:admingroup";

    private final Path file;

    UsersEdit(Path file) {
        this.file = file;
    }

    /** What somebody may do, from least to most. */
    enum Role {
        VIEWER("viewer,ssh"),
        OPERATOR("operator,viewer,ssh"),
        ADMIN(ADMINS);

        private final String written;

        Role(String written) {
            this.written = written;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** The highest of some roles; empty if it is none of these. */
        static Optional<Role> of(Set<String> roles) {
            return roles.contains("admin")
                    ? Optional.of(ADMIN)
                    : roles.contains("operator")
                            ? Optional.of(OPERATOR)
                            : roles.contains("viewer") ? Optional.of(VIEWER) : Optional.empty();
        }
    }

    /** The operators with their roles, by name, in the order of the file. */
    Map<String, Set<String>> all() throws IOException {
        UsersFile users = new UsersFile(file);
        Map<String, Set<String>> all = new LinkedHashMap<>();
        for (String line : lines()) {
            name(line)
                    .filter(name -> !name.startsWith(GROUP))
                    .flatMap(users::find)
                    .ifPresent(entry ->
                            all.put(entry.operator().name(), entry.operator().roles()));
        }
        return all;
    }

    /**
     * Writes an operator's line.
     *
     * @param hash of his password; empty: the one he has
     */
    void set(String user, Role role, Optional<String> hash) throws IOException {
        List<String> out = new ArrayList<>();
        boolean found = false;
        for (String line : lines()) {
            if (name(line).filter(user::equals).isEmpty()) {
                out.add(line);
            } else if (!found) {
                found = true;
                String value = parse(line).getProperty(user);
                String kept = value.indexOf(',') < 0 ? value : value.substring(0, value.indexOf(','));
                out.add(user + " = " + hash.orElse(kept.replace("\\", "\\\\")) + "," + role.written);
            }
        }
        if (!found) {
            out.add(user + " = " + hash.orElseThrow() + "," + role.written);
        }
        replace(out);
    }

    void delete(String user) throws IOException {
        List<String> out = new ArrayList<>();
        for (String line : lines()) {
            if (name(line).filter(user::equals).isEmpty()) {
                out.add(line);
            }
        }
        replace(out);
    }

    private List<String> lines() throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).lines().toList();
    }

    /** Whose line it is; empty: nobody's. */
    private static Optional<String> name(String line) throws IOException {
        return parse(line).stringPropertyNames().stream().findFirst();
    }

    private static Properties parse(String line) throws IOException {
        Properties one = new Properties();
        one.load(new StringReader(line));
        return one;
    }

    private void replace(List<String> lines) throws IOException {
        PrivateFile.write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
