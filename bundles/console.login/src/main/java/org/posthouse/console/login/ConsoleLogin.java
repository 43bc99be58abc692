package org.posthouse.console.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.security.auth.Subject;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.felix.webconsole.WebConsoleSecurityProvider;
import org.apache.felix.webconsole.WebConsoleSecurityProvider2;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.admin.Operator;
import org.posthouse.api.admin.Operators;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for a name and a password (rfc7617), and leaves the operator with his roles where the console looks for them. */
@Component(
        service = WebConsoleSecurityProvider.class,
        configurationPid = "org.posthouse.console.login",
        property = "webconsole.security.provider.id=org.posthouse.console.login")
@Designate(ocd = LoginConfig.class)
public final class ConsoleLogin implements WebConsoleSecurityProvider2 {
    /** Where Karaf's login leaves the operator, and where the console's guard looks for his roles. */
    static final String SUBJECT = "karaf.subject.runas";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleLogin.class);
    private static final String BASIC = "Basic ";

    private final Operators operators;
    private volatile String role;

    @Activate
    public ConsoleLogin(@Reference Operators operators, LoginConfig config) {
        this.operators = operators;
        configure(config);
    }

    @Modified
    void configure(LoginConfig config) {
        role = config.role();
    }

    @Override
    public boolean authenticate(HttpServletRequest request, HttpServletResponse response) {
        Optional<Operator> operator = credentials(request.getHeader("Authorization"))
                .flatMap(given ->
                        operators.login(given.user(), given.password(), "webconsole", request.getRemoteAddr()));
        if (operator.isEmpty()) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"Posthouse\", charset=\"UTF-8\"");
            refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "Log in with an operator's name and password");
            return false;
        }
        if (!operator.get().roles().contains(role)) {
            refuse(response, HttpServletResponse.SC_FORBIDDEN, "The web console requires the role " + role);
            return false;
        }
        request.setAttribute(SUBJECT, subject(operator.get()));
        request.setAttribute(USER_ATTRIBUTE, operator.get().name());
        request.setAttribute("org.osgi.service.http.authentication.type", HttpServletRequest.BASIC_AUTH);
        request.setAttribute(
                "org.osgi.service.http.authentication.remote.user",
                operator.get().name());
        return true;
    }

    /** The older way of the console, by which it does not say from where somebody comes. */
    @Override
    public Object authenticate(String user, String password) {
        return operators
                .login(user, password.toCharArray(), "webconsole", "?")
                .filter(operator -> operator.roles().contains(role))
                .map(ConsoleLogin::subject)
                .orElse(null);
    }

    @Override
    public boolean authorize(Object user, String wanted) {
        return user instanceof Subject subject
                && subject.getPrincipals(RolePrincipal.class).contains(new RolePrincipal(wanted));
    }

    private static Subject subject(Operator operator) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(operator.name()));
        operator.roles().forEach(one -> subject.getPrincipals().add(new RolePrincipal(one)));
        subject.setReadOnly();
        return subject;
    }

    private record Credentials(String user, char[] password) {}

    private static Optional<Credentials> credentials(String header) {
        if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            String text = new String(decoded, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 1
                    ? Optional.empty()
                    : Optional.of(new Credentials(
                            text.substring(0, colon), text.substring(colon + 1).toCharArray()));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Ends the response: what is not committed might be taken for a login that is still to come. */
    private static void refuse(HttpServletResponse response, int code, String why) {
        try {
            response.setStatus(code);
            response.setContentType("text/plain;charset=utf-8");
            response.setHeader("Cache-Control", "no-store");
            response.getWriter().write(why + "\n");
            response.flushBuffer();
        } catch (IOException gone) {
            LOG.debug("The client disconnected before the refusal was sent", gone);
        }
    }
}
