package org.posthouse.routing;

import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Router;
import org.posthouse.api.routing.Routing.Way;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The router that configuration describes. What a directory knows is local. A configuration that makes no sense leaves the
 * one before in force; if there was none, foreign mail is held.
 */
@Component(
        service = Router.class,
        immediate = true,
        property = Router.NAME + "=" + ConfiguredRouter.NAME,
        configurationPid = "org.posthouse.routing")
@Designate(ocd = RoutingConfig.class)
public final class ConfiguredRouter implements Deciding {
    static final String NAME = "configured";

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredRouter.class);

    /** The way to mailboxes of this server. */
    static final Route LOCAL_ROUTE = new Route(Route.LOCAL, Route.LOCAL, Map.of());

    private static final Way LOCALLY = new Way.Known(LOCAL_ROUTE);

    private final Directories directories;
    private volatile RouteTable table = RouteTable.of(null, null, "hold");

    @Activate
    public ConfiguredRouter(@Reference Directories directories, RoutingConfig config) {
        this.directories = directories;
        configure(config);
    }

    @Modified
    final void configure(RoutingConfig config) {
        try {
            table = RouteTable.of(config.routes(), config.smarthost(), config.foreign());
        } catch (IllegalArgumentException e) {
            LOG.error("invalid configuration, keeping the previous routes: {}", e.getMessage());
        }
    }

    @Override
    public Way way(RouteQuery query) {
        Address address = query.recipient().address();
        if (address.domain().isEmpty()) {
            return LOCALLY; // rfc5321#4.1.1.3: the bare postmaster
        }
        Resolution resolution = directories.resolve(address);
        if (resolution instanceof Resolution.TryLater) {
            return new Way.Later();
        }
        return resolution instanceof Resolution.Foreign
                ? table.route(address.domain()).<Way>map(Way.Known::new).orElseGet(Way.None::new)
                : LOCALLY;
    }

    /** What cannot be told now goes to the local transport, which keeps it until it can be told. */
    @Override
    public Optional<Route> route(RouteQuery query) {
        Way way = way(query);
        if (way instanceof Way.Known known) {
            return Optional.of(known.route());
        }
        return way instanceof Way.None ? Optional.empty() : Optional.of(LOCAL_ROUTE);
    }

    @Override
    public boolean relays(String domain) {
        return table.relays(domain);
    }
}
