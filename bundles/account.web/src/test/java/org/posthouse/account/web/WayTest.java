package org.posthouse.account.web;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;
import org.junit.Test;

public class WayTest {
    private static final Set<String> PROXIES = Set.of("127.0.0.1", "::1");

    /** Headers as name, value, name, value. */
    private static Way way(String remote, String local, boolean secure, String... headers) {
        HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                WayTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 0; arguments != null && i + 1 < headers.length; i += 2) {
                        if (headers[i].equals(arguments[0])) {
                            values.add(headers[i + 1]);
                        }
                    }
                    return switch (method.getName()) {
                        case "getRemoteAddr" -> remote;
                        case "getLocalAddr" -> local;
                        case "isSecure" -> secure;
                        case "getHeader" -> values.isEmpty() ? null : values.get(0);
                        case "getHeaders" -> Collections.enumeration(values);
                        default -> throw new AssertionError(method.getName());
                    };
                });
        return Way.of(request, PROXIES);
    }

    private static void closed(Way way) {
        assertTrue(way.toString(), way instanceof Way.Closed);
    }

    @Test
    public void byPlainHttpOnlyOnThisMachine() {
        for (String host : List.of("localhost:8181", "127.0.0.1:8181", "[::1]:8181", "LOCALHOST")) {
            assertEquals(new Way.Open(false, "127.0.0.1"), way("127.0.0.1", "127.0.0.1", false, "Host", host));
        }
        assertEquals(new Way.Open(false, "::1"), way("0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1", false, "Host", "localhost"));
        closed(way("192.0.2.7", "192.0.2.1", false, "Host", "localhost"));
        closed(way("127.0.0.1", "127.0.0.1", false, "Host", "mail.example.test"));
        closed(way("127.0.0.1", "127.0.0.1", false, "Host", "localhost.evil.test"));
        closed(way("127.0.0.1", "127.0.0.1", false));
    }

    @Test
    public void byHttpsFromAnywhere() {
        assertEquals(new Way.Open(true, "192.0.2.7"), way("192.0.2.7", "192.0.2.1", true, "Host", "mail.example.test"));
    }

    @Test
    public void throughAProxyThatSaysHttps() {
        assertEquals(
                new Way.Open(true, "192.0.2.7"),
                way("127.0.0.1", "127.0.0.1", false, "X-Forwarded-Proto", "https", "X-Forwarded-For", "192.0.2.7"));
        assertEquals(
                "what the client itself put before is not believed",
                new Way.Open(true, "192.0.2.7"),
                way(
                        "127.0.0.1",
                        "127.0.0.1",
                        false,
                        "X-Forwarded-Proto",
                        "https",
                        "X-Forwarded-For",
                        "203.0.113.1, 192.0.2.7"));
        assertEquals(
                new Way.Open(true, "127.0.0.1"),
                way("127.0.0.1", "127.0.0.1", false, "X-Forwarded-Proto", "https", "X-Forwarded-For", "a\nb"));
    }

    @Test
    public void notThroughOthers() {
        closed(way("127.0.0.1", "127.0.0.1", false, "Host", "localhost", "X-Forwarded-Proto", "http"));
        closed(way("127.0.0.1", "127.0.0.1", false, "Host", "localhost", "X-Forwarded-For", "192.0.2.7"));
        closed(way("127.0.0.1", "127.0.0.1", false, "Host", "localhost", "Forwarded", "proto=https"));
        closed(way("127.0.0.1", "127.0.0.1", false, "X-Forwarded-Proto", "https, http"));
        closed(way("127.0.0.1", "127.0.0.1", false, "X-Forwarded-Proto", "https", "X-Forwarded-Proto", "http"));
        closed(way("192.0.2.9", "192.0.2.1", false, "X-Forwarded-Proto", "https"));
        closed(way("192.0.2.9", "192.0.2.1", true, "X-Forwarded-Proto", "https"));
    }
}
