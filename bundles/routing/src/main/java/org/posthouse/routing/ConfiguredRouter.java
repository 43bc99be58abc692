package org.posthouse.routing;

import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Router;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The router that configuration describes. What the directory knows is local; what it cannot tell now is sent to the local
 * transport too, which keeps it until it can be told. A configuration that makes no sense leaves the one before in
 * force; if there was none, foreign mail is held.
 */
@Component(service = Router.class, immediate = true, configurationPid = "org.posthouse.routing")
@Designate(ocd = RoutingConfig.class)
public final class ConfiguredRouter implements Router {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredRouter.class);

    /** The way to mailboxes of this server. */
    static final Route LOCAL = new Route("local", "local", Map.of());

    private final Bound<Directory> directory = new Bound<>("directory");
    private volatile RouteTable table = RouteTable.of(null, null, "hold");

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(Directory service) {
        directory.bind(service);
    }

    void unbindDirectory(Directory service) {
        directory.unbind(service);
    }

    @Activate
    @Modified
    void configure(RoutingConfig config) {
        try {
            table = RouteTable.of(config.routes(), config.smarthost(), config.foreign());
        } catch (IllegalArgumentException e) {
            LOG.error("Routing keeps its former routes, the new configuration is wrong: {}", e.getMessage());
        }
    }

    @Override
    public Optional<Route> route(Recipient recipient) {
        Address address = recipient.address();
        return !address.domain().isEmpty() && isForeign(address) ? table.route(address.domain()) : Optional.of(LOCAL);
    }

    private boolean isForeign(Address address) {
        try {
            return directory.call(known -> known.resolve(address)) instanceof Resolution.Foreign;
        } catch (AbsentException later) {
            return false;
        }
    }

    @Override
    public boolean relays(String domain) {
        return table.relays(domain);
    }
}
