package org.posthouse.dns;

import java.net.IDN;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** The resolver: turns what {@link Lookups} find into the terms of mail. */
@Component(service = Resolver.class, configurationPid = "org.posthouse.dns")
@Designate(ocd = DnsConfig.class)
public final class DnsResolver implements Resolver {
    private final Lookups lookups;

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
        lookups = new Lookups(clock);
        lookups.configure(config);
    }

    /**
     * Takes new settings, and forgets all answers.
     *
     * @throws IllegalArgumentException if a server is not an address; the old settings stay
     */
    @Modified
    public void modified(DnsConfig config) {
        lookups.configure(config);
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
        return Answer.found(shuffled, answer.secure());
    }

    @Override
    public Answer<InetAddress> addresses(String host) {
        Answer<InetAddress> v4 = look(host, Type.A, record -> ((ARecord) record).getAddress());
        if (v4.kind() == Answer.Kind.NO_NAME) {
            return v4;
        }
        Answer<InetAddress> v6 = look(host, Type.AAAA, record -> ((AAAARecord) record).getAddress());
        if (v4.kind() != Answer.Kind.FOUND && v6.kind() != Answer.Kind.FOUND) {
            return v4.kind() == Answer.Kind.TRY_LATER || v6.kind() == Answer.Kind.TRY_LATER
                    ? Answer.none(Answer.Kind.TRY_LATER)
                    : v6;
        }
        List<InetAddress> both = new ArrayList<>(v4.records());
        both.addAll(v6.records());
        boolean secure =
                (v4.records().isEmpty() || v4.secure()) && (v6.records().isEmpty() || v6.secure());
        return Answer.found(both, secure);
    }

    @Override
    public Answer<String> txt(String name) {
        return look(name, Type.TXT, record -> ((TXTRecord) record)
                .getStringsAsByteArrays().stream()
                        .map(octets -> new String(octets, java.nio.charset.StandardCharsets.UTF_8))
                        .collect(Collectors.joining()));
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return answer(
                lookups.look(ReverseMap.fromAddress(address), Type.PTR),
                record -> text(((PTRRecord) record).getTarget()));
    }

    private <T> Answer<T> look(String text, int type, Function<Record, T> form) {
        Optional<Name> name = name(text);
        return name.isPresent()
                ? answer(lookups.look(name.get(), type), form)
                : Answer.none(Answer.Kind.NO_NAME); // there cannot be such a name
    }

    private static <T> Answer<T> answer(Found found, Function<Record, T> form) {
        return found.kind() == Answer.Kind.FOUND
                ? Answer.found(found.records().stream().map(form).toList(), found.secure())
                : Answer.none(found.kind());
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
