package org.posthouse.console.access;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.Principal;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpSession;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Decides which requests may pass: the right Host, no write from another site, the right role for each operation. */
@Component(service = Guard.class, configurationPid = "org.posthouse.console")
@Designate(ocd = Config.class)
public final class Guard {
    /** Where Karaf leaves the user with his roles, in the request and in the session. */
    static final String SUBJECT = "karaf.subject.runas";

    /** Where the web console's security provider leaves the user's name. */
    public static final String USER = "org.apache.felix.webconsole.user";

    private static final String TOKEN = "org.posthouse.console.token";
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final SecureRandom RANDOM = new SecureRandom();

    @Reference
    Roles roles = new Roles();

    private volatile Set<String> hosts = Set.of();
    private volatile String adminRole = "admin";

    @Activate
    @Modified
    void configure(Config config) {
        Set<String> names = new TreeSet<>();
        for (String host : config.hosts()) {
            if (!host.isBlank()) {
                names.add(host.strip().toLowerCase(Locale.ROOT));
            }
        }
        hosts = Set.copyOf(names);
        adminRole = config.adminRole();
    }

    /** Why a request must not pass; null if it may. */
    public String refusal(HttpServletRequest request) {
        String host = request.getHeader("Host");
        if (host == null || !allowed(hostName(host))) {
            return "This console does not answer under that name; see the configuration of the web console";
        }
        if (!writes(request)) {
            return null;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return "Refused: the request comes from another site";
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !sameAuthority(origin, host)) {
            return "Refused: the request comes from another origin";
        }
        if (site == null
                && origin == null
                && request.getHeader("Referer") != null
                && !sameAuthority(request.getHeader("Referer"), host)) {
            return "Refused: the request comes from another page";
        }
        return null;
    }

    /** True if the request may change something. */
    public boolean writes(HttpServletRequest request) {
        return !READS.contains(request.getMethod());
    }

    /** True if the user may do everything. No user at all means no. */
    public boolean admin(HttpServletRequest request) {
        if (request.getAttribute(SUBJECT) instanceof Subject subject) {
            return roles(subject).contains(adminRole);
        }
        // outside Karaf the console knows one user only, its administrator
        return request.getAttribute(USER) instanceof String name && !name.isEmpty();
    }

    /** True if the user may run an operation. */
    public boolean allows(HttpServletRequest request, String operation) {
        return admin(request)
                || request.getAttribute(SUBJECT) instanceof Subject subject && roles.allow(roles(subject), operation);
    }

    private static Set<String> roles(Subject subject) {
        return subject.getPrincipals().stream()
                .filter(principal -> principal.getClass().getSimpleName().equals("RolePrincipal"))
                .map(Principal::getName)
                .collect(Collectors.toSet());
    }

    /** The token that forms of this session carry. */
    public String token(HttpServletRequest request) {
        HttpSession session = request.getSession(true);
        synchronized (session) {
            if (session.getAttribute(TOKEN) instanceof String token) {
                return token;
            }
            byte[] random = new byte[24];
            RANDOM.nextBytes(random);
            String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            session.setAttribute(TOKEN, token);
            return token;
        }
    }

    /**
     * True if a form carries the session's token.
     *
     * @param given what it carries; null if nothing
     */
    public boolean tokenMatches(HttpServletRequest request, String given) {
        HttpSession session = request.getSession(false);
        return session != null
                && given != null
                && session.getAttribute(TOKEN) instanceof String token
                && java.security.MessageDigest.isEqual(
                        token.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        given.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private boolean allowed(String host) {
        return host.equals("localhost")
                || host.matches("127(\\.\\d{1,3}){3}")
                || host.equals("[::1]")
                || hosts.contains(host);
    }

    private static String hostName(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        int colon = lower.startsWith("[") ? lower.indexOf(':', lower.indexOf(']')) : lower.indexOf(':');
        return colon < 0 ? lower : lower.substring(0, colon);
    }

    private static boolean sameAuthority(String url, String host) {
        try {
            return host.equalsIgnoreCase(new URI(url).getAuthority());
        } catch (URISyntaxException notAUrl) {
            return false;
        }
    }
}
