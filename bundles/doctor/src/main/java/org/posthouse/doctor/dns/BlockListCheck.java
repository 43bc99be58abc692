package org.posthouse.doctor.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.doctor.check.Check;
import org.posthouse.doctor.check.Parts;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;

/** No block list has a public address of this server (rfc5782#2.1). */
public final class BlockListCheck extends Check {
    private static final int MOST_ADDRESSES = 8;
    private static final int MOST_LISTS = 20;

    private final Parts parts;
    private final Supplier<List<String>> lists;

    /** @param lists the domains of the lists */
    public BlockListCheck(Parts parts, Supplier<List<String>> lists) {
        super("block-lists", DOCTOR, "dns");
        this.parts = parts;
        this.lists = lists;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<String> host = Names.host(parts);
        Optional<Resolver> resolver = parts.resolver();
        List<String> wanted = lists.get().stream()
                .map(String::strip)
                .filter(list -> !list.isEmpty())
                .limit(MOST_LISTS)
                .toList();
        if (host.isEmpty() || resolver.isEmpty() || wanted.isEmpty()) {
            return List.of();
        }
        List<InetAddress> addresses = Names.addresses(resolver.get(), host.get()).stream()
                .limit(MOST_ADDRESSES)
                .toList();
        List<Diagnosis> found = new ArrayList<>();
        for (String list : wanted) {
            for (InetAddress address : addresses) {
                found.add(look(resolver.get(), list, address).of(address.getHostAddress() + " " + list));
            }
        }
        return found;
    }

    private static Diagnosis look(Resolver dns, String list, InetAddress address) {
        Answer<InetAddress> answer = dns.ipv4(reversed(address) + "." + list);
        if (answer.kind() == Answer.Kind.TRY_LATER) {
            return Diagnosis.ok("the list does not answer"); // whoever is asked about us has no answer either
        }
        List<String> codes = answer.records().stream()
                .map(InetAddress::getHostAddress)
                .filter(code -> code.startsWith("127."))
                .toList();
        if (codes.stream().anyMatch(code -> code.startsWith("127.255.255."))) { // rfc5782#2.1 leaves errors to the list
            return Diagnosis.ok("the list refuses this name server (code " + codes.get(0) + ")");
        }
        return codes.isEmpty()
                ? Diagnosis.ok("not listed")
                : Diagnosis.critical(
                        "listed (code " + codes.get(0) + "): servers that use this list refuse our mail",
                        "the web site of " + list
                                + " explains the reason and the removal; look for an account that sends spam (mail:trace)");
    }

    /** rfc5782#2.1 and rfc5782#2.4. */
    static String reversed(InetAddress address) {
        byte[] octets = address.getAddress();
        StringBuilder name = new StringBuilder();
        for (int i = octets.length - 1; i >= 0; i--) {
            if (octets.length == 4) {
                name.append(octets[i] & 0xff).append('.');
            } else {
                name.append(Character.forDigit(octets[i] & 0xf, 16)).append('.');
                name.append(Character.forDigit(octets[i] >> 4 & 0xf, 16)).append('.');
            }
        }
        return name.substring(0, name.length() - 1);
    }
}
