package org.posthouse.support.access;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.Test;

/** What the table that is delivered says; that it has a line for each operation is tested where all of them run. */
public class PermissionsTest {
    private final Permissions permissions = new Permissions();

    private static Map<String, String> delivered() throws IOException {
        Properties lines = new Properties();
        try (Reader in = Files.newBufferedReader(
                Path.of("../../distribution/common/etc/org.apache.karaf.command.acl.mail.cfg"))) {
            lines.load(in);
        }
        Map<String, String> map = new HashMap<>();
        lines.forEach((name, roles) -> map.put(name.toString(), roles.toString()));
        return map;
    }

    @Test
    public void eachRoleMayWhatTheOneBelowItMay() throws IOException {
        Map<String, String> lines = delivered();
        permissions.configure(lines);
        for (String operation : lines.keySet()) {
            boolean viewer = permissions.allow(Set.of("viewer"), operation);
            boolean operator = permissions.allow(Set.of("operator"), operation);
            assertTrue(operation, permissions.allow(Set.of("admin"), operation));
            assertTrue(operation, operator || !viewer);
        }
    }

    @Test
    public void anOperatorWorksTheQueueAndAccountsAndNothingElse() throws IOException {
        permissions.configure(delivered());
        for (String operation : List.of("queue-retry", "account-disable", "app-password-create", "alias-set")) {
            assertTrue(operation, permissions.allow(Set.of("operator"), operation));
            assertFalse(operation, permissions.allow(Set.of("viewer"), operation));
        }
        for (String operation : List.of(
                "operator-set", "update", "rollback", "restore", "route-set", "import", "domain-create", "new")) {
            assertFalse(operation, permissions.allow(Set.of("operator", "viewer", "ssh"), operation));
        }
    }

    @Test
    public void withoutAFileEverythingIsForAdministrators() {
        assertFalse(permissions.allow(Set.of("operator", "viewer"), "status"));
        assertTrue(permissions.allow(Set.of("admin"), "status"));
    }
}
