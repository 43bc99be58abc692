package org.posthouse.dns;

import java.net.IDN;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Caa;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Security;
import org.posthouse.net.api.dns.Srv;
import org.posthouse.net.api.dns.Tlsa;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** The resolver: turns what {@link Lookups} find into the terms of mail. */
@Component(service = Resolver.class, configurationPid = "org.posthouse.dns")
@Designate(ocd = DnsConfig.class)
public final class DnsResolver implements Resolver {
    /** rfc8659#4.1.1. */
    private static final int CRITICAL = 0x80;

    private final Clock clock;
    private volatile Lookups lookups;

    /**
     * Takes its settings.
     *
     * @throws IllegalArgumentException if a server is not an address
     */
    @Activate
    public DnsResolver(DnsConfig config) {
        this(Clock.systemUTC(), config);
    }

    DnsResolver(Clock clock, DnsConfig config) {
        this(clock, config, Server.of(config));
    }

    DnsResolver(Clock clock, DnsConfig config, List<Server> servers) {
        this.clock = clock;
        lookups = new Lookups(clock, config, servers);
    }

    /**
     * Takes new settings, and forgets all answers: they may have come from other servers.
     *
     * @throws IllegalArgumentException if a server is not an address; the old settings stay
     */
    @Modified
    public void modified(DnsConfig config) {
        Lookups old = lookups;
        lookups = new Lookups(clock, config, Server.of(config));
        old.close();
    }

    /** Closes its sockets; what is asked for now still gets its answer. */
    @Deactivate
    public void deactivate() {
        lookups.close();
    }

    @Override
    public Answer<Mx> mx(String domain) {
        Answer<Mx> answer = look(domain, Type.MX, record -> {
            MXRecord mx = (MXRecord) record;
            return new Mx(mx.getPriority(), text(mx.getTarget()));
        });
        if (answer.records().size() < 2) {
            return answer;
        }
        List<Mx> shuffled = new ArrayList<>(answer.records()); // rfc5321#5.1: equal ones at random
        Collections.shuffle(shuffled);
        shuffled.sort(Comparator.comparingInt(Mx::preference));
        return Answer.found(answer.name(), shuffled, answer.security());
    }

    @Override
    public Answer<InetAddress> addresses(String host) {
        Answer<InetAddress> v4 = ipv4(host);
        if (v4.kind() == Answer.Kind.NO_NAME) {
            return v4;
        }
        Answer<InetAddress> v6 = ipv6(host);
        boolean has4 = v4.kind() == Answer.Kind.FOUND;
        boolean has6 = v6.kind() == Answer.Kind.FOUND;
        if (has4 && has6) {
            List<InetAddress> both = new ArrayList<>(v4.records());
            both.addAll(v6.records());
            return Answer.found(v4.name(), both, v4.security().and(v6.security()));
        } else if (has4 || has6) {
            return has4 ? v4 : v6;
        }
        return worse(v4, v6);
    }

    /** Of two answers without records: the one that leaves more open. */
    private static <T> Answer<T> worse(Answer<T> one, Answer<T> other) {
        boolean later = one.kind() == Answer.Kind.TRY_LATER;
        if (later != (other.kind() == Answer.Kind.TRY_LATER)) {
            return later ? one : other;
        }
        return one.security().compareTo(other.security()) > 0 ? one : other;
    }

    @Override
    public Answer<InetAddress> ipv4(String host) {
        return look(host, Type.A, record -> ((ARecord) record).getAddress());
    }

    @Override
    public Answer<InetAddress> ipv6(String host) {
        return look(host, Type.AAAA, record -> ((AAAARecord) record).getAddress());
    }

    @Override
    public Answer<String> txt(String name) {
        return look(name, Type.TXT, record -> ((TXTRecord) record)
                .getStringsAsByteArrays().stream()
                        .map(octets -> new String(octets, StandardCharsets.UTF_8))
                        .collect(Collectors.joining()));
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return answer(
                lookups.look(ReverseMap.fromAddress(address), Type.PTR),
                record -> text(((PTRRecord) record).getTarget()));
    }

    @Override
    public Answer<Tlsa> tlsa(int port, String host) {
        String service = host.isEmpty() ? "" : "_" + port + "._tcp." + host; // rfc6698#3
        return look(service, Type.TLSA, record -> {
            TLSARecord tlsa = (TLSARecord) record;
            return new Tlsa(
                    tlsa.getCertificateUsage(),
                    tlsa.getSelector(),
                    tlsa.getMatchingType(),
                    tlsa.getCertificateAssociationData());
        });
    }

    @Override
    public Answer<String> alias(String name) {
        return look(name, Type.CNAME, record -> text(((CNAMERecord) record).getTarget()));
    }

    @Override
    public Answer<Srv> srv(String name) {
        Answer<Srv> answer = look(name, Type.SRV, record -> {
            SRVRecord srv = (SRVRecord) record;
            return new Srv(srv.getPriority(), srv.getWeight(), srv.getPort(), text(srv.getTarget()));
        });
        return new Answer<>(
                answer.kind(),
                answer.name(),
                answer.records().stream()
                        .sorted(Comparator.comparingInt(Srv::priority))
                        .toList(),
                answer.security());
    }

    @Override
    public Answer<Caa> caa(String name) {
        return look(name, Type.CAA, record -> {
            CAARecord caa = (CAARecord) record;
            boolean critical = (caa.getFlags() & CRITICAL) != 0;
            return new Caa(critical, caa.getTag().toLowerCase(Locale.ROOT), caa.getValue());
        });
    }

    private <T> Answer<T> look(String text, int type, Function<Record, T> form) {
        Optional<Name> name = name(text);
        return name.isPresent()
                ? answer(lookups.look(name.get(), type), form)
                : Answer.none(Answer.Kind.NO_NAME, text, Security.INDETERMINATE); // there cannot be such a name
    }

    private static <T> Answer<T> answer(Found found, Function<Record, T> form) {
        return new Answer<>(
                found.kind(),
                text(found.name()),
                found.records().stream().map(form).toList(),
                found.security());
    }

    /** The name as the DNS has it (rfc5890#2.3.2.1); empty if it is none. */
    private static Optional<Name> name(String text) {
        try {
            String ascii = text.chars().allMatch(c -> c < 0x80) ? text : IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
            if (ascii.isEmpty() || ascii.indexOf('\\') >= 0 || ascii.chars().anyMatch(c -> c <= ' ')) {
                return Optional.empty();
            }
            return Optional.of(
                    Name.concatenate(Name.fromString(ascii), Name.root).canonicalize());
        } catch (TextParseException | NameTooLongException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String text(Name name) {
        return name.equals(Name.root) ? "" : name.toString(true);
    }
}
