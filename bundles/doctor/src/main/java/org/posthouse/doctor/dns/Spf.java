package org.posthouse.doctor.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;

/**
 * Whether an SPF record allows an address to send (rfc7208), as far as it can be told without a mail: macros, {@code exists} and
 * {@code ptr} cannot.
 */
final class Spf {
    /** What a record says of an address. */
    enum Verdict {
        ALLOWS,
        FORBIDS,
        /** Neither, or it depends on what is not known here. */
        UNKNOWN
    }

    /** rfc7208#4.6.4. */
    private static final int MOST_LOOKUPS = 10;

    private static final Pattern RECORD = Pattern.compile("(?i)v=spf1( .*)?");
    private static final Pattern TERM =
            Pattern.compile("([+?~-]?)(all|ip4|ip6|a|mx|include|exists|ptr|redirect)(?:[:=]([^/]*))?(/[/0-9]*)?");
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*");

    /** rfc7208#5.6: of IPv4 addresses, then of IPv6 ones. */
    private static final Pattern PREFIX = Pattern.compile("(?:/(\\d{1,3}))?(?://(\\d{1,3}))?");

    private final Resolver dns;
    private int lookups;

    Spf(Resolver dns) {
        this.dns = dns;
    }

    /** The records among those of a domain. */
    static List<String> records(List<String> texts) {
        return texts.stream().filter(t -> RECORD.matcher(t).matches()).toList();
    }

    /** What a record of a domain says of an address. */
    Verdict of(String record, String domain, InetAddress address) {
        String redirect = "";
        for (String term : record.toLowerCase(Locale.ROOT).split(" +")) {
            Matcher m = TERM.matcher(term);
            if (term.startsWith("v=") || !m.matches()) {
                continue; // modifiers of others
            }
            String value = m.group(3) == null ? "" : m.group(3);
            String kind = m.group(2);
            if (kind.equals("redirect")) {
                redirect = value;
                continue;
            }
            if (value.contains("%") || kind.equals("exists") || kind.equals("ptr")) {
                return Verdict.UNKNOWN;
            }
            Verdict match = match(kind, value.isEmpty() ? domain : value, m.group(4), address);
            if (match == Verdict.UNKNOWN) {
                return Verdict.UNKNOWN;
            }
            if (match == Verdict.ALLOWS) {
                return m.group(1).isEmpty() || m.group(1).equals("+") ? Verdict.ALLOWS : Verdict.FORBIDS;
            }
        }
        return redirect.isEmpty() ? Verdict.FORBIDS : include(redirect, address);
    }

    /** ALLOWS here means that it matches, FORBIDS that it does not. */
    private Verdict match(String kind, String value, String prefix, InetAddress address) {
        return switch (kind) {
            case "all" -> Verdict.ALLOWS;
            case "ip4" -> matches(LITERAL.matcher(value).matches() && inside(value, prefix, address));
            case "ip6" ->
                matches(LITERAL.matcher(value).matches()
                        && inside(value, prefix == null ? null : "/" + prefix, address));
            case "include" -> include(value, address);
            case "a" -> host(value, prefix, address);
            default -> exchangers(value, prefix, address);
        };
    }

    private Verdict include(String domain, InetAddress address) {
        if (++lookups > MOST_LOOKUPS) {
            return Verdict.UNKNOWN;
        }
        List<String> records = records(dns.txt(domain).records());
        return records.size() == 1 ? of(records.get(0), domain, address) : Verdict.UNKNOWN;
    }

    private Verdict host(String host, String prefix, InetAddress address) {
        if (++lookups > MOST_LOOKUPS) {
            return Verdict.UNKNOWN;
        }
        Answer<InetAddress> answer = dns.addresses(host);
        return answer.kind() == Answer.Kind.TRY_LATER
                ? Verdict.UNKNOWN
                : matches(answer.records().stream().anyMatch(a -> inside(a.getHostAddress(), prefix, address)));
    }

    private Verdict exchangers(String domain, String prefix, InetAddress address) {
        if (++lookups > MOST_LOOKUPS) {
            return Verdict.UNKNOWN;
        }
        Answer<Mx> answer = dns.mx(domain);
        if (answer.kind() == Answer.Kind.TRY_LATER) {
            return Verdict.UNKNOWN;
        }
        for (Mx mx : answer.records()
                .subList(0, Math.min(MOST_LOOKUPS, answer.records().size()))) {
            Verdict match = host(mx.host(), prefix, address);
            if (match != Verdict.FORBIDS) {
                return match;
            }
        }
        return Verdict.FORBIDS;
    }

    private static Verdict matches(boolean does) {
        return does ? Verdict.ALLOWS : Verdict.FORBIDS;
    }

    /** @param prefix {@code /24}, {@code //64}, {@code /24//64} or null */
    private static boolean inside(String network, String prefix, InetAddress address) {
        byte[] ours = address.getAddress();
        byte[] theirs;
        try {
            theirs = InetAddress.getByName(network).getAddress(); // a literal: nothing is looked up
        } catch (UnknownHostException none) {
            return false;
        }
        if (ours.length != theirs.length) {
            return false;
        }
        int bits = bits(prefix, ours.length);
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i & 7);
            if ((ours[i >> 3] & mask) != (theirs[i >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static int bits(String prefix, int octets) {
        int most = octets * 8;
        Matcher m = PREFIX.matcher(prefix == null ? "" : prefix);
        String own = m.matches() ? m.group(octets == 4 ? 1 : 2) : null;
        return own == null ? most : Math.min(most, Integer.parseInt(own));
    }
}
