package org.posthouse.net.mina;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.posthouse.net.api.TlsException.Reason;

/** Finds a host's name in a certificate (rfc9525#6). */
final class ServerNames {
    private static final int DNS = 2;
    private static final int IP = 7;

    private ServerNames() {}

    /**
     * The first of the names that the certificate has.
     *
     * @param names host names, also with letters beyond ASCII, or addresses
     * @throws UnfitException if it has none of them
     */
    static String require(X509Certificate certificate, Collection<String> names) throws UnfitException {
        List<String> hosts = hosts(certificate);
        List<String> addresses = alternatives(certificate, IP);
        for (String name : names) {
            Optional<InetAddress> address = literal(name);
            boolean found = address.isPresent()
                    ? addresses.stream().map(ServerNames::literal).anyMatch(address::equals)
                    : hosts.stream().anyMatch(pattern -> matches(pattern, key(name)));
            if (found) {
                return name;
            }
        }
        List<String> all = new ArrayList<>(hosts);
        all.addAll(addresses);
        throw new UnfitException(
                Reason.CERTIFICATE_NAME,
                "the certificate is for " + all.stream().limit(5).toList() + ", not for " + names,
                null);
    }

    /** Its DNS names; if it has none, its common name (rfc6125#6.4.4). */
    private static List<String> hosts(X509Certificate certificate) {
        List<String> names = alternatives(certificate, DNS);
        return names.isEmpty() ? commonName(certificate) : names;
    }

    private static List<String> alternatives(X509Certificate certificate, int type) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> name : all == null ? List.<List<?>>of() : all) {
                if (name.get(0).equals(type) && name.get(1) instanceof String text) {
                    names.add(text);
                }
            }
        } catch (CertificateParsingException e) {
            return List.of(); // what cannot be read is not there
        }
        return names;
    }

    private static List<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            for (int i = parts.size() - 1; i >= 0; i--) { // the most specific one comes last
                if (parts.get(i).getType().equalsIgnoreCase("CN")
                        && parts.get(i).getValue() instanceof String name) {
                    return List.of(name);
                }
            }
        } catch (InvalidNameException e) {
            // then it has none
        }
        return List.of();
    }

    /** True if the name is the pattern, or differs in its first label and that is a {@code *} (rfc9525#6.3). */
    private static boolean matches(String pattern, String name) {
        String wanted = key(pattern);
        if (!wanted.startsWith("*.")) {
            return wanted.equals(name);
        }
        String parent = wanted.substring(1); // ".example.org"
        int dot = name.indexOf('.');
        return dot > 0 && parent.indexOf('.', 1) > 0 && name.substring(dot).equals(parent);
    }

    private static String key(String name) {
        String ascii = name;
        try {
            ascii = name.chars().allMatch(c -> c < 0x80) ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            // no certificate has it
        }
        String lower = ascii.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** The address, if it is one; nothing is looked up. */
    private static Optional<InetAddress> literal(String text) {
        try {
            return text.indexOf(':') >= 0 || text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                    ? Optional.of(InetAddress.getByName(text))
                    : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
