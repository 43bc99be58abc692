package org.posthouse.console.access;

import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.posthouse.support.access.Permissions;

/** Which role an operation needs, as the shell reads it, too. */
@Component(service = Roles.class, configurationPid = Permissions.PID)
public final class Roles {
    private final Permissions permissions = new Permissions();

    @Activate
    @Modified
    void configure(Map<String, Object> lines) {
        permissions.configure(lines);
    }

    boolean allow(Set<String> has, String operation) {
        return permissions.allow(has, operation);
    }
}
