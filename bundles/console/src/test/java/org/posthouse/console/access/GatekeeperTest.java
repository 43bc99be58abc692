package org.posthouse.console.access;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import javax.security.auth.Subject;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.apache.felix.webconsole.WebConsoleSecurityProvider2;
import org.junit.Before;
import org.junit.Test;

public class GatekeeperTest {
    private final Map<String, Object> session = new HashMap<>();
    private final Login login = new Login();
    private Instant now = Instant.EPOCH;
    private int status;
    private String uri = "/system/console/bundles";
    private final Gatekeeper keeper = new Gatekeeper(
            new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            },
            Duration.ofMillis(20));

    @Before
    public void open() {
        keeper.guard = new Guard();
        keeper.guard.configure(GuardTest.config("admin"));
        keeper.login = login;
    }

    @Test
    public void strangersAreRefusedBeforeTheyLogIn() {
        assertFalse(ask("GET", "admin", "Host", "evil.example"));
        assertEquals(403, status);
        assertFalse(ask("POST", "admin", "Host", "localhost", "Origin", "http://evil.example"));
        assertEquals(403, status);
        assertEquals(0, login.asked);
    }

    @Test
    public void nobodyEntersWithoutALogin() {
        keeper.login = null;
        assertFalse(ask("GET", "admin", "Host", "localhost"));
        assertEquals(503, status);
    }

    @Test
    public void thePagesOfOthersAreForAdministrators() {
        for (String foreign : new String[] {
            "bundles",
            "configMgr/org.posthouse.tls",
            "bundles/posthouse",
            "posthouse-queue/../bundles",
            "posthouse-queue/%2e%2e/bundles",
            "posthouse;x/../bundles",
            "res/../bundles",
            "posthouse-queue//bundles"
        }) {
            uri = "/system/console/" + foreign;
            for (String method : new String[] {"GET", "POST"}) {
                assertFalse(foreign, ask(method, "viewer", "Host", "localhost"));
                assertEquals(403, status);
                assertTrue(foreign, ask(method, "admin", "Host", "localhost"));
            }
        }
        uri = "/system/console/res/ui/admin.css";
        assertTrue(ask("GET", "viewer", "Host", "localhost"));
        assertFalse(ask("POST", "viewer", "Host", "localhost"));
    }

    @Test
    public void ourPagesLookAtTheRoleOfEachOperation() {
        for (String ours : new String[] {"posthouse", "posthouse-queue", "posthouse-queue/posthouse.css"}) {
            uri = "/system/console/" + ours;
            assertTrue(ours, ask("GET", "viewer", "Host", "localhost"));
            assertTrue(ours, ask("POST", "viewer", "Host", "localhost"));
        }
    }

    @Test
    public void aSessionIsBelievedForItsOwnCredentialsAndNotForLong() {
        assertTrue(ask("GET", "admin", "Host", "localhost"));
        assertTrue(ask("GET", "admin", "Host", "localhost"));
        assertEquals(1, login.asked);
        assertFalse("another password with the same session", ask("GET", "wrong", "Host", "localhost"));
        assertTrue(ask("GET", "admin", "Host", "localhost"));
        assertEquals(3, login.asked);
        now = now.plusSeconds(61);
        assertTrue(ask("GET", "admin", "Host", "localhost"));
        assertEquals(4, login.asked);
    }

    private boolean ask(String method, String password, String... headers) {
        Map<String, String> map = new HashMap<>(Map.of("Authorization", password));
        for (int i = 0; i + 1 < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        Map<String, Object> attributes = new HashMap<>();
        status = 200;
        return keeper.authenticate(request(method, map, attributes), response());
    }

    private HttpServletRequest request(String method, Map<String, String> headers, Map<String, Object> attributes) {
        return proxy(HttpServletRequest.class, (name, args) -> switch (name) {
            case "getHeader" -> headers.get(args[0]);
            case "getMethod" -> method;
            case "getRequestURI" -> uri;
            case "getRemoteAddr" -> "127.0.0.1";
            case "getAttribute" -> attributes.get(args[0]);
            case "setAttribute" -> attributes.put((String) args[0], args[1]);
            case "getSession" ->
                proxy(HttpSession.class, (n, a) -> switch (n) {
                    case "getAttribute" -> session.get(a[0]);
                    case "setAttribute" -> session.put((String) a[0], a[1]);
                    case "removeAttribute" -> session.remove(a[0]);
                    default -> throw new AssertionError(n);
                });
            default -> throw new AssertionError(name);
        });
    }

    private HttpServletResponse response() {
        return proxy(HttpServletResponse.class, (name, args) -> switch (name) {
            case "setStatus" -> status = (int) args[0];
            case "getWriter" -> new PrintWriter(new StringWriter());
            default -> null;
        });
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, m, args) -> {
            Object result = answer.to(m.getName(), args);
            return m.getReturnType() == void.class ? null : result;
        }));
    }

    /** As Karaf does it: a user in the session needs no password. */
    private static final class Login implements WebConsoleSecurityProvider2 {
        private int asked;

        @Override
        public boolean authenticate(HttpServletRequest request, HttpServletResponse response) {
            Subject subject = (Subject) request.getSession(false).getAttribute(Guard.SUBJECT);
            if (subject == null) {
                asked++;
                if (request.getHeader("Authorization").equals("wrong")) {
                    return false;
                }
                subject = GuardTest.subject(request.getHeader("Authorization"));
            }
            request.setAttribute(Guard.SUBJECT, subject);
            request.getSession(true).setAttribute(Guard.SUBJECT, subject);
            return true;
        }

        @Override
        public Object authenticate(String user, String password) {
            throw new AssertionError();
        }

        @Override
        public boolean authorize(Object user, String role) {
            throw new AssertionError();
        }
    }
}
