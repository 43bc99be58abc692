package org.posthouse.shell.ssh;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.posthouse.api.admin.Operator;

/**
 * Which role a command needs, as {@code etc/org.apache.karaf.command.acl.mail.cfg} says it for both containers: {@code name = role,role},
 * {@code queue-* = role}, {@code * = role}; the longest that fits counts. What is in no line is for administrators, and so is all if
 * there is no such file.
 */
@Component(service = Permissions.class, configurationPid = "org.apache.karaf.command.acl.mail")
public final class Permissions {
    static final String ADMIN = "admin";

    private volatile Map<String, Set<String>> roles = Map.of();

    @Activate
    @Modified
    void configure(Map<String, Object> lines) {
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

    /** @param command the name of an operation, or {@code help} */
    boolean allow(Operator operator, String command) {
        Map<String, Set<String>> now = roles;
        Set<String> wanted = now.get(command);
        for (int length = command.length(); wanted == null && length >= 0; length--) {
            wanted = now.get(command.substring(0, length) + "*");
        }
        return (wanted == null ? Set.of(ADMIN) : wanted).stream().anyMatch(operator.roles()::contains);
    }
}
