package org.posthouse.support.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which role an operation needs, as {@code etc/org.apache.karaf.command.acl.mail.cfg} says it for both containers and all faces:
 * {@code name = role,role}, {@code queue-* = role}, {@code * = role}; the longest that fits counts. What is in no line is for
 * administrators, and so is all if there is no such file. Safe for threads.
 */
public final class Permissions {
    /** The configuration the lines are in. */
    public static final String PID = "org.apache.karaf.command.acl.mail";

    /** The role that may do everything. */
    public static final String ADMIN = "admin";

    private volatile Map<String, Set<String>> roles = Map.of();

    /** Takes the lines of the file in place of those before. */
    public void configure(Map<String, ?> lines) {
        Map<String, Set<String>> read = new HashMap<>();
        lines.forEach((name, value) -> {
            int arguments = name.indexOf('[');
            if (arguments < 0) {
                read.putIfAbsent(name.strip(), set(String.valueOf(value)));
            } else {
                // Karaf can make a role depend on arguments; here the strictest holds for all of them
                read.put(name.substring(0, arguments).strip(), Set.of(ADMIN));
            }
        });
        roles = Map.copyOf(read);
    }

    private static Set<String> set(String value) {
        return Stream.of(value.split(","))
                .map(String::strip)
                .filter(role -> !role.isEmpty())
                .collect(Collectors.toSet());
    }

    /**
     * Whether somebody may.
     *
     * @param has his roles
     * @param operation the name of an operation, or {@code help}
     */
    public boolean allow(Set<String> has, String operation) {
        Map<String, Set<String>> now = roles;
        Set<String> wanted = now.get(operation);
        for (int length = operation.length(); wanted == null && length >= 0; length--) {
            wanted = now.get(operation.substring(0, length) + "*");
        }
        return (wanted == null ? Set.of(ADMIN) : wanted).stream().anyMatch(has::contains);
    }
}
