package org.posthouse.dmarc.reports;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.message.Address;
import org.posthouse.api.server.ServerName;
import org.posthouse.dmarc.reports.outgoing.Identity;
import org.posthouse.dmarc.reports.outgoing.Parts;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.address.AsciiForm;

/**
 * The parts of the server, as they are and as they are configured now.
 *
 * @param dns gives null while it is absent, as do the others
 */
record Surroundings(
        Supplier<ReportsConfig> config,
        Supplier<Resolver> dns,
        Supplier<Outbox> mail,
        Supplier<ServerName> name,
        Supplier<DirectoryAdmin> directory)
        implements Parts {
    @Override
    public Optional<Resolver> resolver() {
        return Optional.ofNullable(dns.get());
    }

    @Override
    public Optional<Outbox> outbox() {
        return Optional.ofNullable(mail.get());
    }

    @Override
    public Optional<Identity> identity() {
        Optional<String> host =
                Optional.ofNullable(name.get()).filter(ServerName::isQualified).map(ServerName::hostName);
        Optional<Address> configured = Address.parse(config.get().from().strip())
                .flatMap(AsciiForm::of)
                .filter(address -> !address.domain().isEmpty());
        return configured.isPresent()
                ? configured.flatMap(from -> host.map(known -> new Identity(known, from)))
                : host.flatMap(known -> ownDomains().map(own -> new Identity(known, postmaster(known, own))));
    }

    /** Of the domain that the server's name is in if that is one of ours: it has keys. */
    private static Address postmaster(String host, Set<String> own) {
        String at = host;
        while (at.indexOf('.') > 0) {
            if (own.contains(at)) {
                return new Address("postmaster", at);
            }
            at = at.substring(at.indexOf('.') + 1);
        }
        return new Address("postmaster", host);
    }

    @Override
    public Optional<Set<String>> skipped() {
        Set<String> named = new HashSet<>();
        Arrays.stream(config.get().skipDomains())
                .map(String::strip)
                .filter(domain -> !domain.isEmpty())
                .map(AsciiForm::comparable)
                .forEach(named::add);
        if (config.get().reportToOwnDomains()) {
            return Optional.of(named);
        }
        return ownDomains().map(own -> {
            named.addAll(own);
            return named;
        });
    }

    /** The domains of this server; empty while that is not known. */
    Optional<Set<String>> ownDomains() {
        DirectoryAdmin known = directory.get();
        if (known == null) {
            return Optional.empty();
        }
        try {
            Set<String> own = new HashSet<>();
            known.domains().forEach(domain -> own.add(AsciiForm.comparable(domain.name())));
            return Optional.of(own);
        } catch (DirectoryException later) {
            return Optional.empty();
        }
    }

    /** Whether a domain, or one above it, is of this server; yes while that is not known. */
    boolean isOurs(String domain) {
        return ownDomains()
                .map(own -> own.stream().anyMatch(one -> domain.equals(one) || domain.endsWith("." + one)))
                .orElse(true);
    }
}
