package org.posthouse.shell.login;

import java.util.Set;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;

/**
 * From where somebody logs in.
 *
 * @param means such as {@code ssh} or {@code webconsole}
 * @param address the address in text form, without the port
 */
record Client(String means, String address) {
    private static final Client UNKNOWN = new Client("local", "?");

    /** As Karaf says it: {@code /192.0.2.1:4711}, {@code /[2001:db8::1]:4711}, or without slash and brackets. */
    static Client of(Subject subject) {
        Set<ClientPrincipal> principals = subject.getPrincipals(ClientPrincipal.class);
        return principals.stream()
                .findFirst()
                .map(principal -> new Client(principal.getMethod(), address(principal.getAddress())))
                .orElse(UNKNOWN);
    }

    private static String address(String text) {
        String host = text.substring(text.indexOf('/') + 1);
        int colon = host.lastIndexOf(':');
        if (colon > 0) {
            host = host.substring(0, colon);
        }
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
