package org.posthouse.routing;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.Operation;
import org.posthouse.support.DataDirectory;

/** Offers {@code route-list}, {@code route-set}, {@code route-login} and {@code route-delete}. */
@Component(
        service = {},
        immediate = true)
public final class RoutesComponent {
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public RoutesComponent(BundleContext context, @Reference ConfigurationAdmin configurations) {
        RouteOperations operations = new RouteOperations(new RoutesFile(configurations), DataDirectory.etc(context));
        for (Operation operation : operations.all()) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("operation.name", operation.name());
            registrations.add(context.registerService(Operation.class, operation, properties));
        }
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
    }
}
