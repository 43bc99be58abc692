package org.posthouse.console;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import javax.security.auth.Subject;
import javax.servlet.http.HttpServletRequest;
import org.junit.Before;
import org.junit.Test;

public class GuardTest {
    private final Guard guard = new Guard();

    @Before
    public void configure() {
        guard.configure(new Config() {
            @Override
            public Class<? extends Annotation> annotationType() {
                return Config.class;
            }

            @Override
            public String adminRole() {
                return "admin";
            }

            @Override
            public String[] hosts() {
                return new String[] {"mail.example.org"};
            }
        });
    }

    @Test
    public void answersUnderItsOwnNamesOnly() {
        assertNull(guard.refusal(request("GET", "Host", "127.0.0.1:2080")));
        assertNull(guard.refusal(request("GET", "Host", "[::1]:2080")));
        assertNull(guard.refusal(request("GET", "Host", "Mail.example.org")));
        assertNotNull(guard.refusal(request("GET", "Host", "evil.example")));
        assertNotNull(guard.refusal(request("GET", "Host", "127.0.0.1.evil.example")));
        assertNotNull(guard.refusal(request("GET")));
    }

    @Test
    public void refusesWritesFromElsewhere() {
        assertNull(guard.refusal(request("POST", "Host", "localhost:1", "Origin", "http://localhost:1")));
        assertNull(guard.refusal(request("POST", "Host", "localhost:1", "Sec-Fetch-Site", "same-origin")));
        assertNotNull(guard.refusal(request("POST", "Host", "localhost:1", "Origin", "http://localhost:2")));
        assertNotNull(guard.refusal(request("POST", "Host", "localhost:1", "Origin", "null")));
        assertNotNull(guard.refusal(request("POST", "Host", "localhost:1", "Sec-Fetch-Site", "cross-site")));
        assertNotNull(guard.refusal(request("DELETE", "Host", "localhost:1", "Sec-Fetch-Site", "same-site")));
        assertNotNull(guard.refusal(request("POST", "Host", "localhost:1", "Referer", "http://evil.example/")));
    }

    @Test
    public void theRoleMakesTheAdministrator() {
        assertTrue(guard.admin(user(new Subject(
                true, java.util.Set.of(new RolePrincipal("admin")), java.util.Set.of(), java.util.Set.of()))));
        assertFalse(guard.admin(user(new Subject(
                true, java.util.Set.of(new RolePrincipal("viewer")), java.util.Set.of(), java.util.Set.of()))));
        assertFalse(guard.admin(user(null)));
        assertTrue("the only user outside of Karaf", guard.admin(user("admin")));
        Subject viewer = new Subject(
                true, java.util.Set.of(new RolePrincipal("viewer")), java.util.Set.of(), java.util.Set.of());
        assertFalse(guard.admin(
                attributes(Map.of("org.apache.felix.webconsole.user", "viewer", "karaf.subject.runas", viewer))));
    }

    @Test
    public void textNeverBecomesMarkup() {
        String html =
                new Html().element("p", "<script>\"'&\0", "title", "\"><b>").toString();
        assertTrue(html, html.equals("<p title=\"&quot;&gt;&lt;b&gt;\">&lt;script&gt;&quot;&#39;&amp; </p>"));
    }

    @Test
    public void theChartSurvivesARestartOfTheCounting() {
        Sampler sampler = new Sampler();
        sampler.add(100, 50);
        sampler.add(110, 55);
        sampler.add(4, 2);
        assertTrue(sampler.points().equals(java.util.List.of(new Sampler.Point(10, 5), new Sampler.Point(4, 2))));
    }

    private record RolePrincipal(String getName) implements Principal {
        @Override
        public String toString() {
            return getName;
        }
    }

    private static HttpServletRequest user(Object user) {
        return attributes(user == null ? Map.of() : Map.of("org.apache.felix.webconsole.user", user));
    }

    private static HttpServletRequest attributes(Map<String, Object> attributes) {
        return proxy(Map.of(), "GET", attributes);
    }

    private static HttpServletRequest request(String method, String... headers) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i + 1 < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        return proxy(map, method, Map.of());
    }

    private static HttpServletRequest proxy(
            Map<String, String> headers, String method, Map<String, Object> attributes) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                GuardTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (p, m, args) -> switch (m.getName()) {
                    case "getHeader" -> headers.get((String) args[0]);
                    case "getMethod" -> method;
                    case "getAttribute" -> attributes.get((String) args[0]);
                    default -> throw new AssertionError(m.getName());
                });
    }
}
