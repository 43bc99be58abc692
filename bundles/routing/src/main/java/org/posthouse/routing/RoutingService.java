package org.posthouse.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Router;
import org.posthouse.api.routing.Routing;

/**
 * Asks directories and routers. The router of this bundle is required whatever configuration says: a plug-in that knows
 * nothing of a recipient must not have the last word while that one is still starting.
 */
@Component(service = Routing.class, immediate = true, configurationPid = "org.posthouse.routing")
public final class RoutingService implements Routing {
    private static final Way NONE = new Way.None();
    private static final Way LATER = new Way.Later();

    private final Parts<Router> routers = new Parts<>("router", Router.NAME);
    private final Requirements requirements = new Requirements("requiredRouters");

    private final Directories directories;
    private final Arrivals arrivals;

    /** By constructor: both must be there before the first router is bound. */
    @Activate
    public RoutingService(@Reference Directories directories, @Reference Arrivals arrivals, RoutingConfig config) {
        this.directories = directories;
        this.arrivals = arrivals;
        configure(config);
    }

    @Modified
    final void configure(RoutingConfig config) {
        List<Required> all = new ArrayList<>(requirements.read(config.requiredRouters()));
        all.add(Required.always(ConfiguredRouter.NAME));
        routers.require(all);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindRouter")
    void bindRouter(Router service, ServiceReference<Router> reference) {
        routers.bind(service, reference);
        arrivals.tell();
    }

    void unbindRouter(Router service, ServiceReference<Router> reference) {
        routers.unbind(service, reference);
    }

    @Override
    public Resolution resolve(Address address) {
        return directories.resolve(address);
    }

    @Override
    public Way route(RouteQuery query) {
        Parts<Router>.Asking asking = routers.now();
        if (asking.lacks(query.recipient().address().domain())) {
            return LATER;
        }
        for (Router router : asking.services()) {
            Way way = asking.ask(router, r -> way(r, query)).orElse(LATER);
            if (!(way instanceof Way.None)) {
                return way;
            }
        }
        return NONE;
    }

    private static Way way(Router router, RouteQuery query) {
        return router instanceof Deciding deciding
                ? deciding.way(query)
                : router.route(query).<Way>map(Way.Known::new).orElse(NONE);
    }

    @Override
    public Optional<Boolean> relays(String domain) {
        Parts<Router>.Asking asking = routers.now();
        boolean known = !asking.lacks(domain);
        for (Router router : asking.services()) {
            Optional<Boolean> said = asking.ask(router, r -> r.relays(domain));
            if (said.orElse(false)) {
                return said;
            }
            known &= said.isPresent();
        }
        return known ? Optional.of(false) : Optional.empty();
    }

    @Override
    public boolean ready() {
        return directories.ready() && !routers.now().lacksForAll();
    }
}
