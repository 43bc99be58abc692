package org.posthouse.account.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.servlet.Servlet;
import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.account.web.Pages.Notice;
import org.posthouse.api.directory.AccountAccess;
import org.posthouse.api.directory.AccountAccess.AppPassword;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.quarantine.DigestWish;
import org.posthouse.api.quarantine.Digests;
import org.posthouse.api.quarantine.HeldMail;
import org.posthouse.api.quarantine.HeldText;
import org.posthouse.api.quarantine.Quarantine;
import org.posthouse.api.quarantine.QuarantineException;
import org.posthouse.api.senders.SenderListException;
import org.posthouse.api.senders.SenderLists;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.support.access.Audit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads each request to what it asks for. Works without scripts: every form gives a page. */
@Component(
        service = Servlet.class,
        configurationPid = "org.posthouse.account.web",
        property = {
            "osgi.http.whiteboard.servlet.name=posthouse-account",
            "osgi.http.whiteboard.servlet.pattern=/account",
            "osgi.http.whiteboard.servlet.pattern=/account/*"
        })
@Designate(ocd = AccountConfig.class)
public final class AccountServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(AccountServlet.class);

    private static final String BASE = "/account";
    private static final String STYLE = "/account.css";
    private static final String MAIL = "/mail";
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';" + " frame-ancestors 'none'";
    private static final String LOGIN = "posthouse-login";
    private static final String SESSION = "posthouse-account";
    private static final int MOST_OCTETS = 8 * 1024;
    private static final int LONGEST = 1_000;
    private static final int MOST_HELD = 50;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Authenticator authenticator;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Directory lookup;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile DirectoryAdmin directory;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile AccountAccess access;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile NetAdmin net;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Quarantine quarantine;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile SenderLists senders;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Digests digests;

    private final transient MailDeeds mailDeeds;
    private final transient Sessions sessions;
    private final transient Deeds deeds;
    private volatile boolean enabled;
    private transient volatile Set<String> proxies = Set.of();

    @Activate
    public AccountServlet(AccountConfig config) {
        this(Clock.systemUTC(), new Audit());
        configure(config);
    }

    AccountServlet(Clock clock, Audit audit) {
        sessions = new Sessions(clock);
        mailDeeds = new MailDeeds(
                new MailDeeds.Parts() {
                    @Override
                    public Optional<Quarantine> quarantine() {
                        return Optional.ofNullable(quarantine);
                    }

                    @Override
                    public Optional<SenderLists> senders() {
                        return Optional.ofNullable(senders);
                    }

                    @Override
                    public Optional<Digests> digests() {
                        return Optional.ofNullable(digests);
                    }
                },
                audit);
        deeds = new Deeds(
                new Deeds.Parts() {
                    @Override
                    public Optional<Authenticator> authenticator() {
                        return Optional.ofNullable(authenticator);
                    }

                    @Override
                    public Optional<DirectoryAdmin> directory() {
                        return Optional.ofNullable(directory);
                    }

                    @Override
                    public Optional<AccountAccess> access() {
                        return Optional.ofNullable(access);
                    }

                    @Override
                    public Optional<NetAdmin> net() {
                        return Optional.ofNullable(net);
                    }
                },
                audit);
    }

    @Modified
    void configure(AccountConfig config) {
        enabled = config.enabled();
        Set<String> believed = new HashSet<>();
        for (String proxy : config.proxies()) {
            believed.add(proxy.strip());
        }
        proxies = Set.copyOf(believed);
        sessions.idle(Duration.ofMinutes(Math.max(1, Math.min(config.session_minutes(), 60))));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "no-store");
        Exchange exchange = new Exchange(request, response);
        Way way = Way.of(request, proxies);
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        String method = request.getMethod();
        if (!enabled) {
            exchange.said(HttpServletResponse.SC_NOT_FOUND, "This server has no account page.");
        } else if (way instanceof Way.Closed closed) {
            exchange.said(HttpServletResponse.SC_FORBIDDEN, closed.why() + ".");
        } else if (method.equals("POST")) {
            post(exchange, (Way.Open) way, path);
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.said(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "This action does not exist.");
        } else if (path.equals(STYLE)) {
            style(response);
        } else if (path.isEmpty() || path.equals("/")) {
            show(exchange, (Way.Open) way, Optional.empty());
        } else if (path.equals(MAIL)) {
            mail(exchange, (Way.Open) way, exchange.value("id"), Optional.empty());
        } else {
            exchange.back();
        }
    }

    private static void style(HttpServletResponse response) throws IOException {
        try (InputStream in = AccountServlet.class.getResourceAsStream("account.css")) {
            response.setContentType("text/css;charset=utf-8");
            response.setHeader("Cache-Control", "max-age=60");
            in.transferTo(response.getOutputStream());
        }
    }

    private void post(Exchange exchange, Way.Open way, String path) throws IOException {
        HttpServletRequest request = exchange.request();
        String type = String.valueOf(request.getContentType());
        if (request.getContentLengthLong() < 0
                || request.getContentLengthLong() > MOST_OCTETS
                || !type.startsWith("application/x-www-form-urlencoded")) {
            exchange.said(HttpServletResponse.SC_BAD_REQUEST, "Unknown form.");
            return;
        }
        request.setCharacterEncoding(StandardCharsets.UTF_8.name());
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) {
            exchange.said(HttpServletResponse.SC_FORBIDDEN, "The form was sent from another site.");
            return;
        }
        if (path.equals("/login")) {
            login(exchange, way);
            return;
        }
        Optional<Sessions.Session> session = session(exchange, way);
        if (session.isEmpty()) {
            show(exchange, way, Optional.of(Notice.bad("You are logged out.")));
        } else if (!Sessions.same(session.get().token(), exchange.value("token"))) {
            exchange.said(HttpServletResponse.SC_FORBIDDEN, "This form has expired. Reload the page.");
        } else {
            act(exchange, way, session.get(), path);
        }
    }

    private void login(Exchange exchange, Way.Open way) throws IOException {
        String held = exchange.cookie(LOGIN, way).orElse("");
        if (held.isEmpty() || !Sessions.same(sessions.sign(held), exchange.value("token"))) {
            show(exchange, way, Optional.of(Notice.bad("This form has expired, or your browser blocks cookies.")));
            return;
        }
        Optional<AuthResult> result = deeds.verify(exchange.value("user"), exchange.value("password"), way.address());
        if (result.orElse(null) instanceof AuthResult.Success success) {
            exchange.cookie(SESSION, sessions.begin(success.account()), way);
            exchange.cookie(LOGIN, "", way);
            exchange.back();
        } else {
            form(exchange, way, Deeds.refusal(result));
        }
    }

    private void act(Exchange exchange, Way.Open way, Sessions.Session session, String path) throws IOException {
        AccountInfo account = session.account();
        switch (path) {
            case "/logout" -> {
                sessions.end(session);
                exchange.cookie(SESSION, "", way);
                exchange.back();
            }
            case "/password" -> {
                Notice notice = deeds.changePassword(
                        account,
                        exchange.value("present"),
                        exchange.value("password"),
                        exchange.value("again"),
                        way.address());
                if (notice.good()) {
                    sessions.endOthers(session);
                }
                show(exchange, way, Optional.of(notice));
            }
            case "/app-password" ->
                show(
                        exchange,
                        way,
                        Optional.of(deeds.createAppPassword(
                                account,
                                exchange.value("name"),
                                exchange.request().getParameterValues("service"),
                                way.address())));
            case "/app-password-delete" ->
                show(
                        exchange,
                        way,
                        Optional.of(deeds.deleteAppPassword(account, exchange.value("name"), way.address())));
            default -> {
                Optional<Notice> done = aboutMail(exchange, account, path, way.address());
                if (done.isPresent()) {
                    mail(exchange, way, "", done);
                } else {
                    exchange.said(HttpServletResponse.SC_NOT_FOUND, "Unknown form.");
                }
            }
        }
    }

    /** Empty: there is no such form. */
    private Optional<Notice> aboutMail(Exchange exchange, AccountInfo account, String path, String address) {
        List<String> ids = exchange.values("id");
        String sender = exchange.value("sender");
        return switch (path) {
            case "/held-release" -> Optional.of(mailDeeds.release(account, ids, address));
            case "/held-delete" -> Optional.of(mailDeeds.delete(account, ids, address));
            case "/sender-allow" -> Optional.of(mailDeeds.list(account, sender, true, address));
            case "/sender-block" -> Optional.of(mailDeeds.list(account, sender, false, address));
            case "/sender-forget" -> Optional.of(mailDeeds.forget(account, sender, address));
            case "/digest" ->
                Optional.of(mailDeeds.digest(
                        account, exchange.value("period"), exchange.value("hour"), exchange.value("day"), address));
            default -> Optional.empty();
        };
    }

    /** @param id of the held mail that is looked at; empty: none */
    private void mail(Exchange exchange, Way.Open way, String id, Optional<Notice> notice) throws IOException {
        Optional<Sessions.Session> session = session(exchange, way);
        if (session.isEmpty()) {
            form(exchange, way, notice);
            return;
        }
        AccountInfo account = session.get().account();
        MailPages pages = new MailPages(exchange.pages());
        Quarantine present = quarantine;
        SenderLists lists = senders;
        Optional<List<HeldMail>> held = Optional.empty();
        Optional<List<SenderLists.Entry>> entries = Optional.empty();
        String problem = "";
        try {
            if (!id.isEmpty() && present != null) {
                HeldText text = present.read(account, id);
                exchange.page(HttpServletResponse.SC_OK, pages.one(session.get(), text, lists != null, notice));
                return;
            }
            held = present == null ? held : Optional.of(present.list(account, MOST_HELD));
        } catch (QuarantineException refused) {
            problem = refused.getMessage();
        }
        try {
            entries = lists == null ? entries : Optional.of(lists.entries(Optional.of(account)));
        } catch (SenderListException unreadable) {
            LOG.warn("Account page: {}", unreadable.getMessage());
        }
        exchange.page(
                HttpServletResponse.SC_OK, pages.mail(session.get(), held, problem, entries, digest(account), notice));
    }

    private Optional<DigestWish> digest(AccountInfo account) {
        Digests present = digests;
        try {
            return present == null ? Optional.empty() : Optional.of(present.wish(account));
        } catch (QuarantineException unreadable) {
            LOG.warn("Account page: {}", unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** The session of a browser, if its account is still there and may log in. */
    private Optional<Sessions.Session> session(Exchange exchange, Way.Open way) {
        Optional<Sessions.Session> found = exchange.cookie(SESSION, way).flatMap(sessions::find);
        Directory present = lookup;
        if (found.isEmpty() || present == null) {
            return Optional.empty();
        }
        AccountInfo then = found.get().account();
        boolean still = present.account(then.name())
                .filter(now -> now.id() == then.id() && now.enabled())
                .isPresent();
        return still ? found : Optional.empty();
    }

    private void show(Exchange exchange, Way.Open way, Optional<Notice> notice) throws IOException {
        Optional<Sessions.Session> session = session(exchange, way);
        if (session.isEmpty()) {
            form(exchange, way, notice);
            return;
        }
        AccountAccess present = access;
        Optional<Instant> last = Optional.empty();
        Optional<List<AppPassword>> apps = Optional.empty();
        try {
            if (present != null) {
                last = present.lastLogin(session.get().account());
                apps = Optional.of(present.appPasswords(session.get().account().name()));
            }
        } catch (DirectoryException unreadable) {
            LOG.warn("Account page: {}", unreadable.getMessage());
        }
        exchange.page(HttpServletResponse.SC_OK, exchange.pages().account(session.get(), last, apps, notice));
    }

    private void form(Exchange exchange, Way.Open way, Optional<Notice> notice) throws IOException {
        String held = Sessions.random();
        exchange.cookie(LOGIN, held, way);
        exchange.page(HttpServletResponse.SC_OK, exchange.pages().login(sessions.sign(held), notice));
    }

    /** A request and its response. */
    private record Exchange(HttpServletRequest request, HttpServletResponse response) {
        Pages pages() {
            return new Pages(base());
        }

        private String base() {
            return request.getContextPath() + BASE;
        }

        String value(String name) {
            String value = request.getParameter(name);
            return value == null || value.length() > LONGEST ? "" : value;
        }

        List<String> values(String name) {
            String[] values = request.getParameterValues(name);
            return values == null
                    ? List.of()
                    : Arrays.stream(values)
                            .filter(value -> !value.isEmpty() && value.length() <= LONGEST)
                            .toList();
        }

        Optional<String> cookie(String name, Way.Open way) {
            Cookie[] cookies = request.getCookies();
            for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
                if (cookie.getName().equals(prefix(way) + name)) {
                    return Optional.of(cookie.getValue()).filter(value -> value.length() <= LONGEST);
                }
            }
            return Optional.empty();
        }

        /** @param value empty: the browser is to forget it */
        void cookie(String name, String value, Way.Open way) {
            response.addHeader(
                    "Set-Cookie",
                    prefix(way) + name + "=" + value + "; Path=/; HttpOnly; SameSite=Strict"
                            + (way.secure() ? "; Secure" : "") + (value.isEmpty() ? "; Max-Age=0" : ""));
        }

        /** With the prefix, browsers let no other site and no plain HTTP set it. */
        private static String prefix(Way.Open way) {
            return way.secure() ? "__Host-" : "";
        }

        void back() {
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader("Location", base());
        }

        void said(int status, String sentence) throws IOException {
            page(status, pages().said(sentence));
        }

        void page(int status, String html) throws IOException {
            response.setStatus(status);
            response.setContentType("text/html;charset=utf-8");
            response.getWriter().write(html);
        }
    }
}
