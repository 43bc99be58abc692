package org.posthouse.testkit.acme;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * An authority that speaks ACME on loopback. It verifies each signature, takes each nonce once, performs the challenges, and issues
 * certificates of a {@link TestCa}. What it does wrong is up to the test.
 */
public final class AcmeServer implements AutoCloseable {
    private static final String ERROR = "urn:ietf:params:acme:error:";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A refusal. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        final int status;
        final String type;

        Refused(int status, String type, String detail) {
            super(detail);
            this.status = status;
            this.type = type;
        }
    }

    private record Account(String url, Map<String, Object> jwk, PublicKey key) {}

    private static final class Authorization {
        final String name;
        final String token = random();
        volatile String status = "pending";
        volatile String problem = "";

        Authorization(String name) {
            this.name = name;
        }
    }

    private static final class Order {
        final List<String> names;
        final List<Integer> authorizations = new ArrayList<>();
        volatile String certificate = "";

        Order(List<String> names) {
            this.names = names;
        }
    }

    private final TestCa ca;
    private final Validation validation;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final List<Authorization> authorizations = new CopyOnWriteArrayList<>();
    private final List<Order> orders = new CopyOnWriteArrayList<>();
    private final AtomicInteger issued = new AtomicInteger();
    private volatile Set<String> offered = new TreeSet<>(Set.of("http-01", "tls-alpn-01", "dns-01"));
    private volatile int rateLimited;
    private volatile Duration lifetime = Duration.ofDays(90);
    private volatile List<String> otherNames = List.of();
    private volatile boolean otherKey;
    private volatile boolean rejectsNonce;

    /**
     * Starts it.
     *
     * @param httpPort where http-01 is asked for, on loopback
     * @param tlsPort where tls-alpn-01 is asked for, on loopback
     * @param txt the TXT records of a name
     */
    public AcmeServer(TestCa ca, int httpPort, int tlsPort, Function<String, List<String>> txt) throws Exception {
        this.ca = ca;
        this.validation = new Validation(httpPort, tlsPort, txt);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(ca.serving()));
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** The URI of its directory. */
    public String directory() {
        return url("/directory");
    }

    /** How many orders were begun. */
    public int orders() {
        return orders.size();
    }

    /** How many certificates were issued. */
    public int issued() {
        return issued.get();
    }

    /** How many accounts there are. */
    public int accounts() {
        return accounts.size();
    }

    /** New orders are refused, with this time to wait; 0: no more. */
    public void rateLimit(int seconds) {
        rateLimited = seconds;
    }

    /** Of certificates that it issues from now on. */
    public void lifetime(Duration time) {
        lifetime = time;
    }

    /** Certificates are issued for other names than were asked for; empty: for those. */
    public void issueFor(List<String> names) {
        otherNames = names;
    }

    /** Certificates are issued for another key than was asked for. */
    public void issueForAnotherKey(boolean other) {
        otherKey = other;
    }

    /** Challenges that it offers. */
    public void offer(String... types) {
        offered = new TreeSet<>(Set.of(types));
    }

    /** The next nonce is refused, once, as if it were too old. */
    public void rejectNonce() {
        rejectsNonce = true;
    }

    private String url(String path) {
        return "https://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static String random() {
        byte[] octets = new byte[24];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String nonce = random();
            nonces.add(nonce);
            exchange.getResponseHeaders().set("Replay-Nonce", nonce);
            try {
                answer(exchange);
            } catch (Refused e) {
                exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
                send(exchange, e.status, Json.write(problem(e.type, e.getMessage())));
            } catch (RuntimeException | java.security.GeneralSecurityException e) {
                exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
                send(exchange, 400, Json.write(problem("malformed", e.toString())));
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private static Map<String, Object> problem(String type, String detail) {
        return Map.of("type", ERROR + type, "detail", detail);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        exchange.getResponseBody().write(octets);
    }

    private static void json(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(exchange, status, Json.write(body));
    }

    private void answer(HttpExchange exchange) throws Exception {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/directory")) {
            json(
                    exchange,
                    200,
                    Map.of(
                            "newNonce", url("/nonce"),
                            "newAccount", url("/account"),
                            "newOrder", url("/order"),
                            "meta", Map.of("termsOfService", url("/terms"))));
            return;
        }
        if (path.equals("/nonce")) {
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("HEAD") ? 200 : 204, -1);
            return;
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            throw new Refused(405, "malformed", "rfc8555#6.3: POST it");
        }
        Jws jws = Jws.read(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (!nonces.remove(jws.text("nonce")) || rejectsNonce) {
            rejectsNonce = false;
            throw new Refused(400, "badNonce", "the nonce is not known, or was used before");
        }
        if (!jws.text("url").equals(url(path))) {
            throw new Refused(403, "unauthorized", "signed for " + jws.text("url"));
        }
        if (path.equals("/account")) {
            account(exchange, jws);
            return;
        }
        Account account = accounts.get(jws.text("kid"));
        if (account == null) {
            throw new Refused(400, "accountDoesNotExist", "no account " + jws.text("kid"));
        }
        if (!jws.isSignedBy(account.key())) {
            throw new Refused(403, "unauthorized", "the signature is wrong");
        }
        String[] parts = path.split("/", -1);
        switch (parts[1]) {
            case "order" -> order(exchange, jws, parts);
            case "authorization" -> json(exchange, 200, authorization(Integer.parseInt(parts[2])));
            case "challenge" -> challenge(exchange, account, Integer.parseInt(parts[2]), parts[3]);
            case "finalize" -> finish(exchange, jws, Integer.parseInt(parts[2]));
            case "certificate" -> {
                exchange.getResponseHeaders().set("Content-Type", "application/pem-certificate-chain");
                send(exchange, 200, orders.get(Integer.parseInt(parts[2])).certificate);
            }
            default -> throw new Refused(404, "malformed", "nothing at " + path);
        }
    }

    private void account(HttpExchange exchange, Jws jws) throws Exception {
        Map<String, Object> jwk = jws.jwk();
        PublicKey key = Jws.key(jwk);
        if (!jws.isSignedBy(key)) {
            throw new Refused(403, "unauthorized", "the signature is wrong");
        }
        String url = url("/account/" + Jws.thumbprint(jwk));
        boolean known = accounts.containsKey(url);
        if (!known && !Boolean.TRUE.equals(Json.object(jws.payload()).get("termsOfServiceAgreed"))) {
            throw new Refused(403, "userActionRequired", "the terms of service are not agreed to");
        }
        accounts.put(url, new Account(url, jwk, key));
        exchange.getResponseHeaders().set("Location", url);
        json(exchange, known ? 200 : 201, Map.of("status", "valid"));
    }

    @SuppressWarnings("unchecked")
    private void order(HttpExchange exchange, Jws jws, String... parts) throws Exception {
        if (parts.length > 2) {
            json(exchange, 200, order(Integer.parseInt(parts[2])));
            return;
        }
        if (rateLimited > 0) {
            exchange.getResponseHeaders().set("Retry-After", Integer.toString(rateLimited));
            throw new Refused(429, "rateLimited", "too many certificates issued already");
        }
        List<Map<String, Object>> identifiers =
                (List<Map<String, Object>>) Json.object(jws.payload()).get("identifiers");
        Order order =
                new Order(identifiers.stream().map(i -> (String) i.get("value")).toList());
        synchronized (orders) {
            for (String name : order.names) {
                order.authorizations.add(authorizations.size());
                authorizations.add(new Authorization(name));
            }
            orders.add(order);
        }
        int id = orders.indexOf(order);
        exchange.getResponseHeaders().set("Location", url("/order/" + id));
        json(exchange, 201, order(id));
    }

    private Map<String, Object> order(int id) {
        Order order = orders.get(id);
        List<String> states = order.authorizations.stream()
                .map(a -> authorizations.get(a).status)
                .toList();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "status",
                !order.certificate.isEmpty()
                        ? "valid"
                        : states.contains("invalid")
                                ? "invalid"
                                : states.stream().allMatch("valid"::equals) ? "ready" : "pending");
        json.put(
                "identifiers",
                order.names.stream()
                        .map(name -> Map.of("type", "dns", "value", name))
                        .toList());
        json.put(
                "authorizations",
                order.authorizations.stream()
                        .map(a -> url("/authorization/" + a))
                        .toList());
        json.put("finalize", url("/finalize/" + id));
        if (!order.certificate.isEmpty()) {
            json.put("certificate", url("/certificate/" + id));
        }
        return json;
    }

    private Map<String, Object> authorization(int id) {
        Authorization authorization = authorizations.get(id);
        return Map.of(
                "status",
                authorization.status,
                "identifier",
                Map.of("type", "dns", "value", authorization.name.replaceFirst("^\\*\\.", "")),
                "challenges",
                offered.stream()
                        .filter(type -> !authorization.name.startsWith("*.") || type.equals("dns-01"))
                        .map(type -> challenge(id, type))
                        .toList());
    }

    private Map<String, Object> challenge(int id, String type) {
        Authorization authorization = authorizations.get(id);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put("url", url("/challenge/" + id + "/" + type));
        json.put("status", authorization.status);
        json.put("token", authorization.token);
        if (!authorization.problem.isEmpty()) {
            json.put("error", problem("unauthorized", authorization.problem));
        }
        return json;
    }

    private void challenge(HttpExchange exchange, Account account, int id, String type) throws Exception {
        Authorization authorization = authorizations.get(id);
        if (authorization.status.equals("pending")) {
            String name = authorization.name.replaceFirst("^\\*\\.", "");
            String wrong = validation.look(
                    type, name, authorization.token, authorization.token + "." + Jws.thumbprint(account.jwk()));
            authorization.problem = wrong;
            authorization.status = wrong.isEmpty() ? "valid" : "invalid";
        }
        json(exchange, 200, challenge(id, type));
    }

    private void finish(HttpExchange exchange, Jws jws, int id) throws Exception {
        Order order = orders.get(id);
        if (!"ready".equals(order(id).get("status"))) {
            throw new Refused(403, "orderNotReady", "the order is not ready");
        }
        byte[] encoded = Base64.getUrlDecoder()
                .decode((String) Json.object(jws.payload()).get("csr"));
        JcaPKCS10CertificationRequest csr = new JcaPKCS10CertificationRequest(encoded);
        if (!csr.isSignatureValid(new JcaContentVerifierProviderBuilder().build(csr.getPublicKey()))
                || !names(csr).equals(new TreeSet<>(order.names))) {
            throw new Refused(403, "badCSR", "for " + names(csr) + " in place of " + order.names);
        }
        Instant now = Instant.now();
        X509Certificate leaf = ca.issue(
                otherKey ? TestCa.newKeys().getPublic() : csr.getPublicKey(),
                otherNames.isEmpty() ? order.names : otherNames,
                now.minus(Duration.ofHours(1)),
                now.plus(lifetime));
        order.certificate = TestCa.pem(leaf, ca.certificate());
        issued.incrementAndGet();
        json(exchange, 200, order(id));
    }

    private static Set<String> names(PKCS10CertificationRequest csr) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(csr.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest))
                .flatMap(attribute -> Arrays.stream(attribute.getAttributeValues()))
                .map(value ->
                        GeneralNames.fromExtensions(Extensions.getInstance(value), Extension.subjectAlternativeName))
                .flatMap(all -> Arrays.stream(all.getNames()))
                .filter(name -> name.getTagNo() == GeneralName.dNSName)
                .forEach(name -> names.add(name.getName().toString()));
        return names;
    }

    /** Ends it; from then on it cannot be reached. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
