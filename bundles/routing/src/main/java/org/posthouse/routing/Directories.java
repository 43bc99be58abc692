package org.posthouse.routing;

import java.util.Optional;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.api.server.ServerName;
import org.posthouse.support.name.HostName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All directories as one, for the router and the routing of this bundle. */
@Component(service = Directories.class, configurationPid = "org.posthouse.routing")
public final class Directories {
    private static final Logger LOG = LoggerFactory.getLogger(Directories.class);

    /** The bare one (rfc5321#4.1.1.3). */
    private static final Address POSTMASTER = new Address("postmaster", "");

    private static final Resolution FOREIGN = new Resolution.Foreign();
    private static final Resolution UNKNOWN = new Resolution.Unknown();
    private static final Resolution LATER = new Resolution.TryLater();

    private final Parts<Directory> directories = new Parts<>("directory", Directory.NAME);
    private final Requirements requirements = new Requirements("requiredDirectories");

    private final Arrivals arrivals;
    private final HostName hostName = new HostName();
    private volatile RouteTable table = RouteTable.of(null, null, "hold");

    /** By constructor: it must be there before the first directory is bound. */
    @Activate
    public Directories(@Reference Arrivals arrivals, RoutingConfig config) {
        this.arrivals = arrivals;
        configure(config);
    }

    @Modified
    final void configure(RoutingConfig config) {
        directories.require(requirements.read(config.requiredDirectories()));
        try {
            table = RouteTable.of(config.routes(), config.smarthost(), config.foreign());
        } catch (IllegalArgumentException e) {
            LOG.debug("keeping the previous routes, as the router says", e);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindDirectory")
    void bindDirectory(Directory service, ServiceReference<Directory> reference) {
        directories.bind(service, reference);
        arrivals.tell();
    }

    /** What the server is called: its postmaster is there (rfc5321#4.5.1), and other mail is not sent on to itself. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindServerName(ServerName service) {
        hostName.bind(service);
    }

    void unbindServerName(ServerName service) {
        hostName.unbind(service);
    }

    void unbindDirectory(Directory service, ServiceReference<Directory> reference) {
        directories.unbind(service, reference);
    }

    /**
     * What an address means: the first that knows the mailbox or the alias has decided, then the first whose domain it is.
     * What cannot be known of one that comes earlier is not asked of the next: it may have other mail for that address. At the
     * name of the server, if it is nobody's domain, there is the postmaster and nobody else.
     */
    Resolution resolve(Address address) {
        Resolution said = ask(address);
        if (!(said instanceof Resolution.Foreign) || !isOfServer(address.domain())) {
            return said; // the host name may be a hosted domain too, which comes first
        }
        if (!address.isPostmaster()) {
            return UNKNOWN;
        }
        Resolution bare = ask(POSTMASTER);
        return bare instanceof Resolution.Foreign ? UNKNOWN : bare;
    }

    /** True for the name of the server, unless configuration sends its mail elsewhere. */
    private boolean isOfServer(String domain) {
        return hostName.isKnown() && Domains.key(domain).equals(Domains.key(hostName.get())) && !table.names(domain);
    }

    private Resolution ask(Address address) {
        Parts<Directory>.Asking asking = directories.now();
        if (asking.services().isEmpty() || asking.lacks(address.domain())) {
            return LATER;
        }
        Resolution otherwise = FOREIGN;
        for (Directory directory : asking.services()) {
            Optional<Resolution> said = asking.ask(directory, d -> d.resolve(address));
            if (said.isEmpty() || said.get() instanceof Resolution.TryLater) {
                return LATER;
            }
            if (said.get() instanceof Resolution.Unknown) {
                otherwise = said.get();
            } else if (!(said.get() instanceof Resolution.Foreign)) {
                return said.get();
            }
        }
        return otherwise;
    }

    /** False if there is none, or one is absent that is required for all mail. */
    boolean ready() {
        Parts<Directory>.Asking asking = directories.now();
        return !asking.services().isEmpty() && !asking.lacksForAll();
    }
}
