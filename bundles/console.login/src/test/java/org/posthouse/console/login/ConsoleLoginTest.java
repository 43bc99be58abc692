package org.posthouse.console.login;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.security.auth.Subject;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.Test;
import org.posthouse.api.admin.Operator;

public class ConsoleLoginTest {
    private final List<String> asked = new ArrayList<>();
    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, String> headers = new HashMap<>();
    private final StringWriter body = new StringWriter();
    private int status;
    private boolean flushed;

    private final ConsoleLogin login = new ConsoleLogin(
            (user, password, means, address) -> {
                asked.add(user + " " + new String(password) + " " + means + " " + address);
                return new String(password).equals("rig:ht")
                        ? Optional.of(
                                new Operator(user, user.equals("admin") ? Set.of("admin", "ssh") : Set.of("viewer")))
                        : Optional.empty();
            },
            new LoginConfig() {
                @Override
                public String role() {
                    return "admin";
                }

                @Override
                public Class<? extends Annotation> annotationType() {
                    return LoginConfig.class;
                }
            });

    private boolean authenticate(String authorization) {
        HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (p, method, arguments) -> switch (method.getName()) {
                    case "getHeader" -> authorization;
                    case "getRemoteAddr" -> "192.0.2.1";
                    case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                    default -> throw new AssertionError(method);
                });
        HttpServletResponse response = (HttpServletResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServletResponse.class}, (p, method, arguments) -> {
                    switch (method.getName()) {
                        case "setStatus" -> status = (Integer) arguments[0];
                        case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
                        case "flushBuffer" -> flushed = true;
                        case "getWriter" -> {
                            return new PrintWriter(body, true);
                        }
                        default -> assertEquals("setContentType", method.getName());
                    }
                    return null;
                });
        return login.authenticate(request, response);
    }

    private static String basic(String credentials) {
        return "basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    public void anOperatorComesInWithHisRoles() {
        assertTrue(authenticate(basic("admin:rig:ht")));
        assertEquals(List.of("admin rig:ht webconsole 192.0.2.1"), asked);
        Set<String> roles = new TreeSet<>();
        ((Subject) attributes.get("karaf.subject.runas")).getPrincipals().forEach(principal -> {
            if (principal.getClass().getSimpleName().equals("RolePrincipal")) {
                roles.add(principal.getName());
            }
        });
        assertEquals(Set.of("admin", "ssh"), roles);
        assertEquals("admin", attributes.get("org.apache.felix.webconsole.user"));
    }

    @Test
    public void whoIsNotKnownIsAskedAndTheResponseEnds() {
        assertFalse(authenticate(basic("admin:wrong")));
        assertEquals(401, status);
        assertTrue(flushed);
        assertEquals("Basic realm=\"Posthouse\", charset=\"UTF-8\"", headers.get("WWW-Authenticate"));
        assertEquals(Map.of(), attributes);
    }

    @Test
    public void nonsenseIsNotCountedAsAGuess() {
        assertFalse(authenticate(null));
        assertFalse(authenticate("Bearer x"));
        assertFalse(authenticate("Basic !"));
        assertFalse(authenticate(basic("no colon")));
        assertEquals(List.of(), asked);
        assertEquals(401, status);
    }

    @Test
    public void aRoleIsNeeded() {
        assertFalse(authenticate(basic("joe:rig:ht")));
        assertEquals(403, status);
        assertTrue(flushed);
        assertEquals("The web console requires the role admin\n", body.toString());
        assertEquals(Map.of(), attributes);
    }

    @Test
    public void theOlderWayKnowsTheSame() {
        Object subject = login.authenticate("admin", "rig:ht");
        assertTrue(login.authorize(subject, "ssh"));
        assertFalse(login.authorize(subject, "viewer"));
        assertNull(login.authenticate("joe", "rig:ht"));
    }
}
