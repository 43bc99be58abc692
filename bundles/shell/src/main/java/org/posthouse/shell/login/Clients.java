package org.posthouse.shell.login;

import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.posthouse.commandline.login.Client;

/** Reads from where somebody logs in. */
public final class Clients {
    private Clients() {}

    /** As Karaf says it: {@code /192.0.2.1:4711}, {@code /[2001:db8::1]:4711}, or without slash and brackets. */
    public static Client of(Subject subject) {
        return subject.getPrincipals(ClientPrincipal.class).stream()
                .findFirst()
                .map(principal -> new Client(principal.getMethod(), address(principal.getAddress())))
                .orElse(Client.UNKNOWN);
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
