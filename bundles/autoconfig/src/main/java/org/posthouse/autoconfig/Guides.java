package org.posthouse.autoconfig;

import java.net.IDN;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.message.Address;
import org.posthouse.api.server.ServerName;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows what mail programs of a domain are told at this moment. */
@Component(service = Guides.class, configurationPid = "org.posthouse.autoconfig")
@Designate(ocd = AutoconfigConfig.class)
public final class Guides {
    private static final Logger LOG = LoggerFactory.getLogger(Guides.class);
    private static final int LONGEST = 320;
    private static final Duration RECENT = Duration.ofSeconds(5);

    /** What came of a question. */
    sealed interface Found {
        /** The answer. */
        record Here(Guide guide) implements Found {}

        /** Not a domain of this server, or nothing is told. */
        record Nothing() implements Found {}

        /** A part is absent that knows it. */
        record Later() implements Found {}
    }

    /** Domains as they were a moment ago: strangers may ask often, and the directory counts its accounts for them. */
    private record Seen(List<DirectoryAdmin.Domain> domains, long at) {}

    private final Bound<NetAdmin> net = new Bound<>("network");
    private final Bound<DirectoryAdmin> directory = new Bound<>("directory");
    private final Bound<ServerName> serverName = new Bound<>("server name");
    private volatile AutoconfigConfig config;
    private Seen seen; // guarded by this

    @Activate
    @Modified
    void configure(AutoconfigConfig changed) {
        config = changed;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindNet(NetAdmin service) {
        net.bind(service);
    }

    void unbindNet(NetAdmin service) {
        net.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryAdmin service) {
        directory.bind(service);
    }

    void unbindDirectory(DirectoryAdmin service) {
        directory.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindServerName(ServerName service) {
        serverName.bind(service);
    }

    void unbindServerName(ServerName service) {
        serverName.unbind(service);
    }

    /** The address in a text of a stranger; empty if it is none. */
    static Optional<Address> address(String text) {
        return text == null || text.length() > LONGEST ? Optional.empty() : Address.parse(text.strip());
    }

    /** For a domain; empty: that of logins without a domain. */
    Found find(Optional<String> domain) {
        AutoconfigConfig now = config;
        if (!now.enabled()) {
            return new Found.Nothing();
        }
        try {
            Optional<String> known = local(domain);
            if (known.isEmpty()) {
                return new Found.Nothing();
            }
            List<Offer> offers = Offer.of(net.call(NetAdmin::listeners), now.loopback());
            String host = serverName.call(ServerName::hostName);
            String name = now.displayName().isBlank()
                    ? known.get()
                    : now.displayName().strip();
            Guide guide = new Guide(known.get(), host, name, offers);
            return guide.isComplete() ? new Found.Here(guide) : new Found.Nothing();
        } catch (AbsentException | DirectoryException later) {
            LOG.debug("no answers for mail programs right now", later);
            return new Found.Later();
        }
    }

    private Optional<String> local(Optional<String> domain) throws AbsentException, DirectoryException {
        Optional<String> wanted = domain.map(Guides::key);
        return domains().stream()
                .filter(d -> wanted.isEmpty() ? d.isDefault() : key(d.name()).equals(wanted.get()))
                .map(DirectoryAdmin.Domain::name)
                .findFirst();
    }

    private synchronized List<DirectoryAdmin.Domain> domains() throws AbsentException, DirectoryException {
        if (seen == null || System.nanoTime() - seen.at() > RECENT.toNanos()) {
            seen = new Seen(directory.call(DirectoryAdmin::domains), System.nanoTime());
        }
        return seen.domains();
    }

    private static String key(String domain) {
        try {
            return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notInternational) {
            return domain.toLowerCase(Locale.ROOT);
        }
    }
}
