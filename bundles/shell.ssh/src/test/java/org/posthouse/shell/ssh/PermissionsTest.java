package org.posthouse.shell.ssh;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.admin.Operator;

public class PermissionsTest {
    private final Operator admin = new Operator("admin", Set.of("admin"));
    private final Operator viewer = new Operator("joe", Set.of("viewer"));
    private final Permissions permissions = new Permissions();

    @Test
    public void whatNoLineAllowsIsForAdministrators() {
        assertTrue(permissions.allow(admin, "status"));
        assertFalse(permissions.allow(viewer, "status"));
        permissions.configure(Map.of("status", "admin, viewer", "service.pid", "org.apache.karaf.command.acl.mail"));
        assertTrue(permissions.allow(viewer, "status"));
        assertFalse(permissions.allow(viewer, "queue-list"));
        assertTrue(permissions.allow(admin, "queue-list"));
    }

    @Test
    public void theLongestLineCounts() {
        permissions.configure(
                Map.of("*", "admin", "queue-*", "viewer", "queue-delete", "admin", "trace[/.*x.*/]", "viewer"));
        assertTrue(permissions.allow(viewer, "queue-list"));
        assertFalse(permissions.allow(viewer, "queue-delete"));
        assertFalse(permissions.allow(viewer, "restore"));
        assertFalse("that depends on arguments", permissions.allow(viewer, "trace"));
    }
}
