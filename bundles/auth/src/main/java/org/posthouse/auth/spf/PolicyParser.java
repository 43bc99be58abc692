package org.posthouse.auth.spf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.auth.peer.Network;
import org.posthouse.auth.spf.Term.Directive;
import org.posthouse.auth.spf.Term.Policy;
import org.posthouse.auth.spf.Term.Prefixes;

/** Reads a record (rfc7208#12). All of it has to be right before any of it counts (rfc7208#4.6). */
final class PolicyParser {
    /** The most terms of a record: far more than one with ten look-ups needs. */
    private static final int MAX_TERMS = 1000;

    private static final String VERSION = "v=spf1";
    private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(.*)");
    private static final Pattern MECHANISM = Pattern.compile("([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)(.*)");
    private static final Pattern PREFIXES = Pattern.compile("(.*?)(?:/(\\d+))?(?://(\\d+))?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final List<Directive> directives = new ArrayList<>();
    private Optional<MacroString> redirect = Optional.empty();
    private Optional<MacroString> explanation = Optional.empty();

    private PolicyParser() {}

    /** True if a TXT record is one of SPF, right or wrong (rfc7208#4.5). */
    static boolean isPolicy(String record) {
        return record.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (record.length() == VERSION.length() || record.charAt(VERSION.length()) == ' ');
    }

    /** @throws SyntaxException if any part of it is wrong */
    static Policy parse(String record) throws SyntaxException {
        if (record.chars().anyMatch(c -> c >= 0x7F || c < ' ')) {
            throw new SyntaxException("characters that are not ASCII");
        }
        return new PolicyParser().terms(record.substring(VERSION.length()));
    }

    private Policy terms(String text) throws SyntaxException {
        String[] terms = text.split(" +");
        if (terms.length > MAX_TERMS) {
            throw new SyntaxException(terms.length + " terms");
        }
        for (String term : terms) {
            if (!term.isEmpty()) {
                term(term);
            }
        }
        return new Policy(directives, redirect, explanation);
    }

    private void term(String term) throws SyntaxException {
        Matcher modifier = MODIFIER.matcher(term);
        if (modifier.matches()) {
            modifier(modifier.group(1).toLowerCase(Locale.ROOT), modifier.group(2));
            return;
        }
        Matcher mechanism = MECHANISM.matcher(term);
        if (!mechanism.matches()) {
            throw new SyntaxException(term);
        }
        SpfResult result =
                switch (mechanism.group(1)) {
                    case "-" -> SpfResult.FAIL;
                    case "~" -> SpfResult.SOFTFAIL;
                    case "?" -> SpfResult.NEUTRAL;
                    default -> SpfResult.PASS;
                };
        String name = mechanism.group(2).toLowerCase(Locale.ROOT);
        directives.add(new Directive(result, mechanism(name, mechanism.group(3), term), term));
    }

    private void modifier(String name, String value) throws SyntaxException {
        switch (name) {
            case "redirect" -> redirect = once(redirect, name, value);
            case "exp" -> explanation = once(explanation, name, value);
            default -> MacroString.any(value);
        }
    }

    // rfc7208#6
    private static Optional<MacroString> once(Optional<MacroString> before, String name, String value)
            throws SyntaxException {
        if (before.isPresent()) {
            throw new SyntaxException("two modifiers " + name);
        }
        return Optional.of(MacroString.domain(value));
    }

    private static Term mechanism(String name, String rest, String term) throws SyntaxException {
        boolean argument = rest.startsWith(":");
        if (!argument && !rest.isEmpty() && rest.charAt(0) != '/') {
            throw new SyntaxException(term);
        }
        return switch (name) {
            case "all" -> {
                requireThat(rest.isEmpty(), term);
                yield new Term.All();
            }
            case "include" -> new Term.Include(domain(rest, term));
            case "exists" -> new Term.Exists(domain(rest, term));
            case "ptr" -> new Term.Ptr(rest.isEmpty() ? Optional.empty() : Optional.of(domain(rest, term)));
            case "a" -> host(rest, Term.A::new, term);
            case "mx" -> host(rest, Term.Mx::new, term);
            case "ip4" -> new Term.Ip(network(rest, IPV4, 32, term));
            case "ip6" -> new Term.Ip(network(rest, IPV6, 128, term));
            default -> throw new SyntaxException("unknown mechanism " + term);
        };
    }

    private static MacroString domain(String rest, String term) throws SyntaxException {
        requireThat(rest.startsWith(":"), term);
        return MacroString.domain(rest.substring(1));
    }

    /** Makes a mechanism that has a domain and prefixes. */
    private interface Host {
        Term of(Optional<MacroString> domain, Prefixes prefixes);
    }

    private static Term host(String rest, Host host, String term) throws SyntaxException {
        Matcher parts = PREFIXES.matcher(rest);
        requireThat(parts.matches(), term);
        Optional<MacroString> domain =
                parts.group(1).isEmpty() ? Optional.empty() : Optional.of(domain(parts.group(1), term));
        return host.of(domain, new Prefixes(bits(parts.group(2), 32, term), bits(parts.group(3), 128, term)));
    }

    private static Network network(String rest, Pattern literal, int width, String term) throws SyntaxException {
        requireThat(rest.startsWith(":"), term);
        int slash = rest.indexOf('/');
        String address = rest.substring(1, slash < 0 ? rest.length() : slash);
        requireThat(literal.matcher(address).matches(), term);
        int bits = bits(slash < 0 ? null : rest.substring(slash + 1), width, term);
        try {
            InetAddress parsed = InetAddress.getByName(address); // a literal by its form: nobody is asked
            if (parsed.getAddress().length * 8 == width) {
                return new Network(parsed, bits);
            }
            if (width == 128) { // ::ffff:192.0.2.1, which Java takes for IPv4, and clients come as such
                return new Network(parsed, Math.max(0, bits - 96));
            }
        } catch (UnknownHostException noAddress) {
            // an octet above 255, or an IPv6 address of too many parts
        }
        throw new SyntaxException(term);
    }

    private static int bits(String digits, int most, String term) throws SyntaxException {
        if (digits == null) {
            return most;
        }
        requireThat(digits.matches("0|[1-9]\\d{0,2}"), term);
        int bits = Integer.parseInt(digits);
        requireThat(bits <= most, term);
        return bits;
    }

    private static void requireThat(boolean right, String term) throws SyntaxException {
        if (!right) {
            throw new SyntaxException(term);
        }
    }
}
