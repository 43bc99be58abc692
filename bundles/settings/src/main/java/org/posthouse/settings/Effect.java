package org.posthouse.settings;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What a change of its configuration means for a part, as Declarative Services knows it. */
final class Effect implements Function<String, String> {
    private final ServiceComponentRuntime runtime;

    Effect(ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    /** A sentence for the PID of a form; empty if nothing is known of who uses it. */
    @Override
    public String apply(String pid) {
        List<ComponentDescriptionDTO> users = runtime.getComponentDescriptionDTOs().stream()
                .filter(one -> one.configurationPid != null
                        && Arrays.asList(one.configurationPid).contains(pid)
                        && !"ignore".equals(one.configurationPolicy))
                .toList();
        if (users.isEmpty()) {
            return "";
        }
        List<String> anew = users.stream()
                .filter(one -> one.modified == null)
                .map(one -> one.name.substring(one.name.lastIndexOf('.') + 1))
                .sorted()
                .toList();
        return anew.isEmpty()
                ? "changes take effect at once, without interruption, unless the option says otherwise"
                : "a change restarts " + String.join(", ", anew);
    }
}
