package org.posthouse.update;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.posthouse.api.admin.Operation;

/** Offers {@code update}, {@code update-preview}, {@code rollback} and {@code bundle-list}. */
@Component(
        service = {},
        immediate = true)
public final class UpdateComponent {
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public UpdateComponent(BundleContext context, @Reference ServiceComponentRuntime runtime) throws IOException {
        BundleContext framework =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
        // in the framework's cache: whoever removes that returns to the first jar of each bundle, and needs no way back
        Path directory = context.getDataFile("jars").toPath();
        Kept kept = new Kept(directory);
        Trial trial = new Trial(framework);
        if (kept.recover(id -> changed(framework, id))) {
            trial.recover();
        }
        Sight sight = new FrameworkSight(framework, runtime);
        Update update = new Update(
                new Parts(framework), kept, trial, sight, Patience.SYSTEM, new WebStop(framework, Patience.SYSTEM));
        List<Operation> operations =
                new ArrayList<>(new UpdateOperations(update, framework, DeployedComponent.place(context)).all());
        operations.add(new PreviewOperation(update, new Impact(framework, runtime)).operation());
        for (Operation operation : operations) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("operation.name", operation.name());
            registrations.add(context.registerService(Operation.class, operation, properties));
        }
    }

    private static long changed(BundleContext framework, long id) {
        Bundle bundle = framework.getBundle(id);
        return bundle == null ? -1 : bundle.getLastModified();
    }

    /** Does not wait for an update under way: it may be the one that stops this bundle. */
    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
    }
}
