package org.posthouse.account.web;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;

/** By which way a request came. A password travels encrypted, or does not leave this machine; anything else is refused. */
sealed interface Way {
    /**
     * One on which a password may travel.
     *
     * @param secure by https, at least from the client to the proxy
     * @param address the client's, in text form
     */
    record Open(boolean secure, String address) implements Way {}

    /** One on which it may not, and why, for people. */
    record Closed(String why) implements Way {}

    /** @param proxies addresses of those who are believed */
    static Way of(HttpServletRequest request, Set<String> proxies) {
        String peer = plain(request.getRemoteAddr());
        List<String> schemes = values(request, "X-Forwarded-Proto");
        List<String> clients = values(request, "X-Forwarded-For");
        boolean forwarded = !schemes.isEmpty() || !clients.isEmpty() || request.getHeader("Forwarded") != null;
        if (forwarded) {
            if (!proxies.contains(peer)) {
                return new Closed("This request came through an unknown proxy; add its address to proxies in "
                        + "org.posthouse.account.web.cfg");
            }
            // whoever came through several by one that is not https is refused
            if (schemes.isEmpty() || !schemes.stream().allMatch("https"::equalsIgnoreCase)) {
                return new Closed(
                        "This page is available over https only; the proxy must set the header X-Forwarded-Proto");
            }
            String last = clients.isEmpty() ? "" : plain(clients.get(clients.size() - 1));
            return new Open(true, isAddress(last) ? last : peer);
        }
        if (request.isSecure()) {
            return new Open(true, peer);
        }
        boolean here = isLoopback(peer) && isLoopback(plain(request.getLocalAddr()));
        if (!here || !isLoopbackName(request.getHeader("Host"))) {
            return new Closed(
                    "This page is available over https only, or on the server itself under localhost, so that "
                            + "passwords are never sent in clear");
        }
        return new Open(false, peer);
    }

    private static List<String> values(HttpServletRequest request, String header) {
        List<String> values = new ArrayList<>();
        Enumeration<String> lines = request.getHeaders(header);
        for (String line : lines == null ? List.<String>of() : Collections.list(lines)) {
            for (String value : line.split(",")) {
                values.add(value.strip());
            }
        }
        return values;
    }

    private static String plain(String address) {
        String bare = address == null ? "" : address.strip();
        if (bare.startsWith("[") && bare.endsWith("]")) {
            bare = bare.substring(1, bare.length() - 1);
        }
        return bare.equals("0:0:0:0:0:0:0:1") ? "::1" : bare;
    }

    private static boolean isAddress(String text) {
        return text.length() <= 45 && text.matches("[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}");
    }

    private static boolean isLoopback(String address) {
        return address.equals("::1") || address.matches("127(\\.\\d{1,3}){3}");
    }

    /** Under another name it may be a page of somebody else's whose name was turned to this machine. */
    private static boolean isLoopbackName(String host) {
        return host != null
                && host.toLowerCase(Locale.ROOT).matches("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");
    }
}
