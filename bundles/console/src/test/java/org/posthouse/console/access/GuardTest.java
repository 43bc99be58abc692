package org.posthouse.console.access;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import javax.servlet.http.HttpServletRequest;
import org.junit.Before;
import org.junit.Test;

public class GuardTest {
    private final Guard guard = new Guard();

    @Before
    public void configure() {
        guard.configure(config("admin", "mail.example.org"));
    }

    static Config config(String adminRole, String... hosts) {
        return new Config() {
            @Override
            public Class<? extends Annotation> annotationType() {
                return Config.class;
            }

            @Override
            public String adminRole() {
                return adminRole;
            }

            @Override
            public String[] hosts() {
                return hosts;
            }

            @Override
            public boolean branding() {
                return true;
            }
        };
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
        assertTrue(guard.admin(user(subject("admin"), "alice")));
        assertFalse(guard.admin(user(subject("viewer"), "alice")));
        assertFalse("the name alone says nothing where there are roles", guard.admin(user(subject(), "admin")));
        assertTrue("without roles the console knows its administrator only", guard.admin(user(null, "admin")));
        assertFalse(guard.admin(user(null, null)));
    }

    static Subject subject(String... roles) {
        Set<Principal> principals = new HashSet<>();
        for (String role : roles) {
            principals.add(new RolePrincipal(role));
        }
        return new Subject(true, principals, Set.of(), Set.of());
    }

    private record RolePrincipal(String getName) implements Principal {
        @Override
        public String toString() {
            return getName;
        }
    }

    private static HttpServletRequest user(Subject subject, String name) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                GuardTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (p, m, args) -> args[0].equals(Guard.SUBJECT) ? subject : args[0].equals(Guard.USER) ? name : null);
    }

    private static HttpServletRequest request(String method, String... headers) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i + 1 < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        return (HttpServletRequest) Proxy.newProxyInstance(
                GuardTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (p, m, args) -> switch (m.getName()) {
                    case "getHeader" -> map.get((String) args[0]);
                    case "getMethod" -> method;
                    default -> throw new AssertionError(m.getName());
                });
    }
}
