package org.posthouse.doctor.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.HealthState;
import org.posthouse.api.server.DnsRecords;
import org.posthouse.doctor.check.Parts;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.dns.Resolver;

/** What the DNS should have of a domain whose mail comes here, and what it has. */
public final class DomainRecords {
    private static final Diagnosis RESERVED = Diagnosis.unavailable(
            "not checked: the name is reserved for tests", "use your own domain, and a host name in it");
    private static final Diagnosis SILENT =
            Diagnosis.unavailable("not checked: the DNS does not answer now", "run it again later");

    private final Parts parts;
    private final Supplier<Optional<String>> issuer;
    private final Supplier<List<InetAddress>> interfaces;

    /**
     * Looks for the records.
     *
     * @param issuer the name in CAA records of whoever certificates are obtained from; empty if none are
     * @param interfaces the addresses of this machine
     */
    public DomainRecords(Parts parts, Supplier<Optional<String>> issuer, Supplier<List<InetAddress>> interfaces) {
        this.parts = parts;
        this.issuer = issuer;
        this.interfaces = interfaces;
    }

    /**
     * All records of a domain. Nothing more is asked once the DNS does not answer, so it takes a few seconds at most.
     *
     * @param name the domain in ASCII
     * @param host the name of this server
     */
    public List<Published> of(String name, String host, Resolver resolver) {
        boolean reserved = Names.isReserved(name) || Names.isReserved(host);
        List<InetAddress> own = reserved ? List.of() : Names.addresses(resolver, host);
        Domain domain = new Domain(resolver, name, host, own);
        List<Wanted> wanted = new ArrayList<>();
        wanted.add(Wanted.needed(name, "MX", domain.mxValue(), domain::mx));
        wanted.addAll(addresses(host, own, resolver));
        wanted.add(Wanted.needed(name, "TXT", domain.spfValue(), domain::spf));
        wanted.add(Wanted.needed(policyAt(name), "TXT", policy(domain), domain::dmarc));
        wanted.addAll(extras(name, host, resolver));
        return look(wanted, reserved ? Optional.of(RESERVED) : Optional.empty());
    }

    /** Of the records without which nothing fails, those that are there. */
    List<Published> presentExtras(String name, String host, Resolver resolver) {
        return look(extras(name, host, resolver), Optional.empty()).stream()
                .filter(record -> !record.spare() && !record.value().isEmpty())
                .toList();
    }

    private List<Wanted> extras(String name, String host, Resolver resolver) {
        return new Extras(resolver, name, host)
                .all(
                        parts.net().map(NetAdmin::listeners).orElse(List.of()),
                        issuer.get(),
                        ofParts(name).stream()
                                .filter(entry -> !entry.name().equals(policyAt(name))) // it is in its own place
                                .toList());
    }

    private List<DnsRecords.Entry> ofParts(String name) {
        return parts.records().stream().flatMap(part -> part.of(name).stream()).toList();
    }

    private static String policyAt(String name) {
        return "_dmarc." + name;
    }

    /** The one DMARC record that there may be: that of whoever reads reports here, else one with the usual address. */
    private String policy(Domain domain) {
        return ofParts(domain.name()).stream()
                .filter(entry -> entry.name().equals(policyAt(domain.name())))
                .findFirst()
                .map(entry -> Extras.quoted(entry.value()))
                .orElseGet(domain::dmarcValue);
    }

    /** @param refusal why nothing is asked */
    private static List<Published> look(List<Wanted> wanted, Optional<Diagnosis> refusal) {
        List<Published> all = new ArrayList<>();
        Optional<Diagnosis> instead = refusal;
        for (Wanted one : wanted) {
            Wanted.Found found = instead.isPresent()
                    ? Wanted.Found.of(instead.get())
                    : one.look().get();
            all.add(one.found(found));
            if (instead.isEmpty() && found.diagnosis().state() == HealthState.UNAVAILABLE) {
                instead = Optional.of(SILENT);
            }
        }
        return all;
    }

    /** The addresses of the server and their names. Without any in the DNS, those of this machine that can be public. */
    private List<Wanted> addresses(String host, List<InetAddress> own, Resolver resolver) {
        List<InetAddress> known = own.isEmpty()
                ? interfaces.get().stream().filter(Names::isPublic).toList()
                : own;
        List<Wanted> all = new ArrayList<>();
        for (InetAddress address : known) {
            all.add(Wanted.needed(
                    host,
                    address.getAddress().length == 4 ? "A" : "AAAA",
                    address.getHostAddress(),
                    () -> HostNameCheck.address(resolver, host)));
        }
        if (known.isEmpty()) {
            all.add(Wanted.needed(host, "A", Published.TO_FILL_IN, () -> HostNameCheck.address(resolver, host)));
        }
        for (InetAddress address : known) {
            all.add(new Wanted(
                    Names.reverse(address),
                    "PTR",
                    host + ".",
                    false,
                    () -> Wanted.Found.of(ReverseNameCheck.look(resolver, address, host))));
        }
        return all;
    }
}
