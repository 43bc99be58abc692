package org.posthouse.console.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.apache.felix.webconsole.WebConsoleSecurityProvider;
import org.apache.felix.webconsole.WebConsoleSecurityProvider2;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.admin.Caller;
import org.posthouse.console.html.Texts;
import org.posthouse.support.Comeback;
import org.posthouse.support.access.Audit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every request to the web console, to the pages and files of others too: the console asks its security
 * provider before anything else. Refuses what the {@link Guard} refuses, leaves the login to the provider that would be
 * asked without us, and then lets only administrators see, and write to, the pages of others.
 *
 * <p>With the framework property {@code felix.webconsole.security.providers=org.posthouse.console} the console is not
 * there at all while this service is not. It comes after all pages, see {@link Opening}, and goes before the first of them.
 */
@Component(
        service = WebConsoleSecurityProvider.class,
        immediate = true,
        enabled = false,
        reference =
                @Reference(
                        name = Opening.REFERENCE,
                        service = Servlet.class,
                        target = Opening.PAGES,
                        cardinality = ReferenceCardinality.MULTIPLE),
        property = {
            "webconsole.security.provider.id=org.posthouse.console",
            "service.ranking:Integer=10000",
            Opening.ALL
        })
public final class Gatekeeper implements WebConsoleSecurityProvider2 {
    private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);

    /** What this session proved, and when: a digest of the credentials, a space, milliseconds. */
    private static final String PROVED = "org.posthouse.console.proved";

    /** Credentials are looked at anew this often: passwords change and roles are taken away. */
    private static final Duration TRUST = Duration.ofSeconds(60);

    /** Nothing comes from elsewhere, and nothing goes there. */
    private static final String POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'; script-src 'self'";

    /** For the pages of others, which are made of scripts that stand in them. */
    private static final String LENIENT = POLICY + " 'unsafe-inline' 'unsafe-eval'";

    /** Our pages and their files. They look at the role for each operation; the pages of others know no roles. */
    private static final Pattern OUR_PAGES =
            Pattern.compile("(/[\\w-]+)*/system/console/posthouse(-[a-z]+)?(/\\w[\\w.-]*)?");

    /** The way to the first page, and what all pages load. */
    private static final Pattern EVERYBODYS =
            Pattern.compile("(/[\\w-]+)*/system/console(/|/logout|/res(/\\w[\\w.-]*)+)?");

    private final Clock clock;
    private final Audit audit = new Audit();

    @Reference
    Guard guard;

    @Reference(
            target = "(!(webconsole.security.provider.id=org.posthouse.console))",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile WebConsoleSecurityProvider login;

    /** Whoever is not logged in may come here, so few wait. */
    private final Comeback comeback;

    public Gatekeeper() {
        this(Clock.systemUTC(), Duration.ofSeconds(5));
    }

    Gatekeeper(Clock clock, Duration patience) {
        this.clock = clock;
        this.comeback = new Comeback(patience, 16);
    }

    /**
     * Tells the browser that this page shows what strangers wrote, so that no script in the page itself may run, should
     * one ever get into it.
     */
    public static void strict(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", POLICY);
    }

    @Override
    public boolean authenticate(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", LENIENT);
        response.setHeader("X-Frame-Options", "SAMEORIGIN");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
        String refusal = guard.refusal(request);
        if (refusal != null) {
            return refuse(request, response, HttpServletResponse.SC_FORBIDDEN, refusal);
        }
        Optional<WebConsoleSecurityProvider> there = comeback.get(() -> login);
        if (!(there.orElse(null) instanceof WebConsoleSecurityProvider2 present)) {
            // a browser that shows it asks again by itself
            response.setHeader("Refresh", "3");
            response.setHeader("Retry-After", "3");
            return refuse(
                    request,
                    response,
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    "Nobody can log in at the moment: part of the console is being replaced or is missing."
                            + " This page reloads by itself.");
        }
        String credentials = digest(request.getHeader("Authorization"));
        forget(request, credentials);
        if (!present.authenticate(request, response)) {
            return false;
        }
        remember(request, credentials);
        boolean ours = OUR_PAGES.matcher(request.getRequestURI()).matches();
        if (!ours && !guard.admin(request)) {
            boolean harmless = !guard.writes(request)
                    && EVERYBODYS.matcher(request.getRequestURI()).matches();
            return harmless
                    || refuse(
                            request,
                            response,
                            HttpServletResponse.SC_FORBIDDEN,
                            "That page is for administrators only");
        }
        if (!ours && guard.writes(request)) {
            audit.event(
                    "console",
                    Caller.of(request.getAttribute(Guard.USER) instanceof String name ? name : "")
                            .by("webconsole", String.valueOf(request.getRemoteAddr())),
                    "method",
                    request.getMethod(),
                    "page",
                    request.getRequestURI());
        }
        return true;
    }

    /**
     * Karaf keeps the user in the session and then takes any password. So a session is believed only for the
     * credentials it began with, and not for long.
     */
    private void forget(HttpServletRequest request, String credentials) {
        HttpSession session = request.getSession(false);
        if (session == null || session.getAttribute(Guard.SUBJECT) == null) {
            return;
        }
        String[] proved = String.valueOf(session.getAttribute(PROVED)).split(" ");
        boolean same = proved.length == 2
                && MessageDigest.isEqual(
                        proved[0].getBytes(StandardCharsets.US_ASCII), credentials.getBytes(StandardCharsets.US_ASCII));
        if (!same || clock.millis() - Long.parseLong(proved[1]) > TRUST.toMillis()) {
            session.removeAttribute(Guard.SUBJECT);
        }
    }

    private void remember(HttpServletRequest request, String credentials) {
        HttpSession session = request.getSession(true);
        String proved = String.valueOf(session.getAttribute(PROVED));
        if (!proved.startsWith(credentials + " ")
                || clock.millis() - Long.parseLong(proved.substring(credentials.length() + 1)) > TRUST.toMillis()) {
            session.setAttribute(PROVED, credentials + " " + clock.millis());
        }
    }

    private static String digest(String credentials) {
        try {
            byte[] bytes = String.valueOf(credentials).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Ends the response: what is not committed might be taken for a login that is still to come. */
    private static boolean refuse(HttpServletRequest request, HttpServletResponse response, int code, String why) {
        LOG.info("Refused {} {}: {}", request.getMethod(), Texts.line(request.getRequestURI()), why);
        try {
            response.setStatus(code);
            response.setContentType("text/plain;charset=utf-8");
            response.setHeader("Cache-Control", "no-store");
            response.getWriter().write(why + "\n");
            response.flushBuffer();
        } catch (IOException gone) {
            LOG.debug("The client disconnected before the refusal was sent", gone);
        }
        return false;
    }

    @Override
    public Object authenticate(String user, String password) {
        WebConsoleSecurityProvider present = login;
        return present == null ? null : present.authenticate(user, password);
    }

    @Override
    public boolean authorize(Object user, String role) {
        WebConsoleSecurityProvider present = login;
        return present != null && present.authorize(user, role);
    }
}
