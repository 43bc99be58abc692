package org.posthouse.shell.ssh;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.posthouse.api.admin.Operator;

/** Which role a command needs, as the configuration says it that Karaf's own shell reads, too. */
@Component(service = Permissions.class, configurationPid = org.posthouse.support.access.Permissions.PID)
public final class Permissions {
    static final String ADMIN = org.posthouse.support.access.Permissions.ADMIN;

    private final org.posthouse.support.access.Permissions table = new org.posthouse.support.access.Permissions();

    @Activate
    @Modified
    void configure(Map<String, Object> lines) {
        table.configure(lines);
    }

    /** @param command the name of an operation, or {@code help} */
    boolean allow(Operator operator, String command) {
        return table.allow(operator.roles(), command);
    }
}
