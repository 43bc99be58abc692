package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** What monitors read of a server that has done some work, and what mail programs are told. */
public class MetricsIT {
    private static final int BASE = 10_000;
    private static final String ACCEPTED = "posthouse_acceptance_seconds_count";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern SERIES = Pattern.compile("^([a-z_0-9]+)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern NAME = Pattern.compile("posthouse_[a-z0-9_]+");

    private static Server server;

    /** A line of the page. */
    private record Line(String name, Map<String, String> labels, double value) {}

    @BeforeClass
    public static void start() throws Exception {
        server = Server.unpack("metrics", BASE);
        server.configure("org.posthouse.autoconfig", "loopback = \"true\"");
        server.start();
        server.installExampleFilter();
        work();
        server.shell("mail:doctor");
    }

    /** Two mails, one read, a look by POP3, and a wrong password. */
    private static void work() throws Exception {
        String subject = "Counted " + System.nanoTime();
        Mua alice = new Mua(server, "alice@example.test");
        alice.send("alice@example.test", "bob@example.test", subject, "One.");
        new Mua(server, "bob@example.test").await(subject, Duration.ofSeconds(60));
        try (Talk talk = new Talk(server.port(25))) { // strangers: a relay is refused, a local mail is not
            talk.smtp();
            talk.smtp("EHLO metrics.test");
            talk.smtp("MAIL FROM:<x@elsewhere.test>");
            talk.smtp("RCPT TO:<alice@example.test>");
            talk.smtp("DATA");
            talk.smtp("Subject: From outside\r\n\r\nHello\r\n.");
        }
        try (Talk talk = new Talk(server.port(110))) {
            assertTrue(talk.line().startsWith("+OK"));
            talk.send("QUIT\r\n");
            assertTrue(talk.line().startsWith("+OK"));
        }
        wrongPassword();
    }

    private static void wrongPassword() throws Exception {
        String[] command = {"openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + server.port(993)};
        Process client = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        client.getOutputStream()
                .write("a LOGIN alice@example.test wrong\r\nb LOGOUT\r\n".getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        client.destroy();
        assertTrue(said, said.contains("a NO"));
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port(80) + path));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static List<Line> page() throws IOException {
        HttpResponse<byte[]> response = send(request("/metrics"));
        assertEquals(text(response), 200, response.statusCode());
        List<Line> lines = new ArrayList<>();
        for (String line : text(response).split("\n")) {
            if (!line.startsWith("#")) {
                Matcher series = SERIES.matcher(line);
                assertTrue(line, series.matches());
                Map<String, String> labels = LABEL.matcher(series.group(2) == null ? "" : series.group(2))
                        .results()
                        .collect(Collectors.toMap(r -> r.group(1), r -> r.group(2)));
                lines.add(new Line(series.group(1), labels, Double.parseDouble(series.group(3))));
            }
        }
        return lines;
    }

    private static double sum(List<Line> page, String name, String... labels) {
        return page.stream()
                .filter(l -> l.name().equals(name))
                .filter(l -> {
                    for (int i = 0; i < labels.length; i += 2) {
                        if (!labels[i + 1].equals(l.labels().get(labels[i]))) {
                            return false;
                        }
                    }
                    return true;
                })
                .mapToDouble(Line::value)
                .sum();
    }

    private static double grown(List<Line> before, List<Line> after, String name, String... labels) {
        return sum(after, name, labels) - sum(before, name, labels);
    }

    @Test
    public void whatHappenedIsCounted() throws Exception {
        Thread.sleep(1100); // a look holds for a second, and the mails of another test may have come since
        List<Line> before = page();
        work();
        Eventually.is("it shows", () -> grown(before, page(), "posthouse_logins_total", "result", "denied") == 1);
        List<Line> page = page();
        assertEquals(1, grown(before, page, ACCEPTED, "protocol", "submission", "result", "accepted"), 0);
        assertEquals(1, grown(before, page, ACCEPTED, "protocol", "smtp", "result", "accepted"), 0);
        assertEquals(
                2, grown(before, page, "posthouse_deliveries_total", "transport", "local", "result", "delivered"), 0);
        assertEquals(2, grown(before, page, "posthouse_delivery_seconds_count", "transport", "local"), 0);
        assertEquals(2, grown(before, page, "posthouse_store_messages"), 0);
        for (String grows : List.of(
                "posthouse_imap_command_seconds_count",
                "posthouse_pop3_command_seconds_count",
                "posthouse_login_seconds_count",
                "posthouse_store_commit_seconds_count",
                "posthouse_store_commit_operations_sum",
                "posthouse_filter_calls_total",
                "posthouse_sessions_accepted_total",
                "posthouse_process_cpu_seconds_total")) {
            assertTrue(grows, grown(before, page, grows) > 0);
        }
        for (String share : List.of(
                "connections",
                "buffers",
                "views",
                "maildrops",
                "columns",
                "intake",
                "literals",
                "repeats",
                "envelopes")) {
            double limit = sum(page, "posthouse_memory_share_limit_bytes", "share", share);
            double held = sum(page, "posthouse_memory_share_bytes", "share", share);
            assertTrue(share + ": " + held + " of " + limit, limit > 0 && held >= 0 && held < limit);
        }
        assertTrue(sum(page, "posthouse_memory_share_bytes", "share", "columns") > 0);
        assertTrue(sum(page, "posthouse_memory_share_limit_bytes", "share", "pages") > 0);
        assertTrue(sum(page, "posthouse_memory_share_limit_bytes", "share", "commits") > 0);
        assertEquals(0, sum(page, "posthouse_queue_parts"), 0);
        assertEquals(0, sum(page, "posthouse_metrics_reads_failed_total"), 0);
        assertTrue(sum(page, "posthouse_bundle_info") > 30);
        assertTrue(page.stream().anyMatch(l -> l.name().equals("posthouse_check_state")));
        assertTrue(sum(page, "posthouse_certificate_expiry_timestamp_seconds") > 1.7e9);
        Set<List<Object>> series = new HashSet<>();
        for (Line line : page) {
            assertTrue("twice: " + line, series.add(List.of(line.name(), line.labels())));
        }
        assertTrue(page.size() + " lines", page.size() < 3000);
        String whole = text(send(request("/metrics")));
        for (String secret : List.of("alice", "bob", "elsewhere.test", "127.0.0.1")) {
            assertFalse(secret, whole.contains(secret));
        }
        String open = text(send(request("/metrics").header("Accept", "application/openmetrics-text; version=1.0.0")));
        assertTrue(open.endsWith("# EOF\n"));
    }

    @Test
    public void dashboardAndAlertsAskForWhatThereIs() throws Exception {
        List<Line> page = page();
        Map<String, List<Line>> byName = page.stream().collect(Collectors.groupingBy(Line::name));
        Path contrib = server.home().resolve("contrib");
        List<String> expressions = new ArrayList<>();
        collect(Json.object(Files.readString(contrib.resolve("grafana-dashboard.json"))), expressions);
        assertTrue(expressions.size() + " expressions in the dashboard", expressions.size() > 30);
        List<String> alerts = Files.readAllLines(contrib.resolve("prometheus-alerts.yml")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("expr: "))
                .map(line -> line.substring("expr: ".length()))
                .toList();
        assertTrue(alerts.size() > 10);
        expressions.addAll(alerts);
        Set<String> wrong = new TreeSet<>();
        for (String expression : expressions) {
            check(expression, byName, wrong);
        }
        assertEquals(Set.of(), wrong);
    }

    /** Every expression in a dashboard, wherever it stands. */
    private static void collect(Object part, List<String> expressions) {
        if (part instanceof Map<?, ?> object) {
            object.forEach((key, value) -> {
                if (key.equals("expr")) {
                    expressions.add((String) value);
                } else {
                    collect(value, expressions);
                }
            });
        } else if (part instanceof List<?> list) {
            list.forEach(one -> collect(one, expressions));
        }
    }

    /** Names are there, labels are theirs, and a value that is asked for can be had. */
    private static void check(String expression, Map<String, List<Line>> page, Set<String> wrong) {
        Set<String> labels = new TreeSet<>(Set.of("instance"));
        Matcher names = Pattern.compile("(" + NAME + ")(?:\\{([^}]*)})?").matcher(expression);
        while (names.find()) {
            List<Line> lines = page.getOrDefault(names.group(1), List.of());
            if (lines.isEmpty()) {
                wrong.add(names.group(1) + " is not there: " + expression);
            }
            lines.forEach(l -> labels.addAll(l.labels().keySet()));
            Matcher matchers = Pattern.compile("([a-z_]+)(=~|!=|=)\"([^\"]*)\"")
                    .matcher(names.group(2) == null ? "" : names.group(2));
            while (matchers.find()) {
                String label = matchers.group(1);
                String value = matchers.group(3);
                boolean there = lines.stream()
                        .anyMatch(l -> l.labels().getOrDefault(label, "").matches(value));
                if (!label.equals("instance") && !there) {
                    wrong.add(label + " is never " + value + ": " + expression);
                }
            }
        }
        Matcher by = Pattern.compile("(?:by|ignoring) \\(([^)]*)\\)").matcher(expression);
        while (by.find()) {
            for (String label : by.group(1).split(", ?")) {
                if (!labels.contains(label)) {
                    wrong.add("no label " + label + ": " + expression);
                }
            }
        }
    }

    @Test
    public void theSameFiguresAreInJmx() throws Exception {
        VirtualMachine machine =
                VirtualMachine.attach(Long.toString(server.java().pid()));
        JMXServiceURL url;
        try {
            url = new JMXServiceURL(machine.startLocalManagementAgent());
        } finally {
            machine.detach();
        }
        try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            Set<String> names = beans.queryNames(new ObjectName("org.posthouse:type=Metrics,*"), null).stream()
                    .map(n -> n.getKeyProperty("name"))
                    .collect(Collectors.toSet());
            assertTrue(
                    names.toString(),
                    names.containsAll(Set.of(
                            "queue", "smtp", "imap", "intake", "store", "directory", "net", "process", "bundles")));
            assertEquals(
                    0.0,
                    beans.getAttribute(
                            new ObjectName("org.posthouse:type=Metrics,name=queue"), "posthouse_queue_mails"));
        }
    }

    @Test
    public void whoeverIsElsewhereNeedsTheToken() throws Exception {
        HttpRequest.Builder proxied = request("/metrics").header("X-Forwarded-For", "192.0.2.1");
        assertEquals(403, send(proxied).statusCode());
        Path token = server.home().resolve("etc/metrics-token");
        Files.writeString(token, "s3cret\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        server.configure("org.posthouse.metrics", "tokenFile = \"metrics-token\"");
        Eventually.is(
                "the token opens",
                () -> send(proxied.copy().header("Authorization", "Bearer s3cret"))
                                .statusCode()
                        == 200);
        HttpResponse<byte[]> refused = send(proxied.copy().header("Authorization", "Bearer other"));
        assertEquals(401, refused.statusCode());
        assertNotNull(refused.headers().firstValue("WWW-Authenticate").orElse(null));
        assertEquals(200, send(request("/metrics")).statusCode());
    }

    @Test
    public void theLogCanBeJson() throws Exception {
        Path file = server.home().resolve("etc/org.ops4j.pax.logging.cfg");
        String json = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#log4j2.pattern = "))
                .findFirst()
                .orElseThrow()
                .substring(1);
        server.configure("org.ops4j.pax.logging", json);
        Path log = server.home().resolve("data/log/posthouse.log");
        Eventually.is("a line about a mail is an object", () -> {
            new Mua(server, "alice@example.test")
                    .send("alice@example.test", "bob@example.test", "\"Quoted\" \\ and\ttabs", "Two.");
            List<String> lines = Files.readAllLines(log);
            return lines.stream().filter(l -> l.startsWith("{")).anyMatch(l -> {
                Map<String, Object> object = Json.object(l);
                return "mail".equals(object.get("logger"))
                        && object.containsKey("time")
                        && "INFO".equals(object.get("level"))
                        && !"".equals(object.get("mail"));
            });
        });
    }

    @Test
    public void thunderbirdIsTold() throws Exception {
        for (String path : List.of("/.well-known/autoconfig/mail/config-v1.1.xml", "/mail/config-v1.1.xml")) {
            HttpResponse<byte[]> response = send(request(path + "?emailaddress=alice%40example.test"));
            String told = text(response);
            assertEquals(told, 200, response.statusCode());
            assertTrue(told, told.contains("<emailProvider id=\"example.test\">"));
            int imaps = told.indexOf("<port>" + server.port(993) + "</port>");
            int imap = told.indexOf("<port>" + server.port(143) + "</port>");
            assertTrue(told, imaps > 0 && imap > imaps);
            assertTrue(told, told.contains("<port>" + server.port(465) + "</port>"));
            assertFalse("no LMTP, no MX", told.contains("<port>" + server.port(25) + "</port>"));
        }
        String known = text(send(request("/mail/config-v1.1.xml?emailaddress=alice@example.test")));
        String unknown = text(send(request("/mail/config-v1.1.xml?emailaddress=nobody@example.test")));
        assertEquals("who exists is not told", known, unknown);
        assertEquals(
                404,
                send(request("/mail/config-v1.1.xml?emailaddress=a@elsewhere.test"))
                        .statusCode());
        assertEquals(
                400,
                send(request("/mail/config-v1.1.xml?emailaddress=nonsense")).statusCode());
    }

    private static String outlook(String path, String body) throws IOException {
        return text(
                send(request(path).header("Content-Type", "text/xml").POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    @Test
    public void outlookIsTold() throws Exception {
        String asked = """
                <?xml version="1.0" encoding="utf-8"?>
                <Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
                  <Request>
                    <EMailAddress>alice@example.test</EMailAddress>
                    <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>
                  </Request>
                </Autodiscover>
                """;
        for (String path : List.of(
                "/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml", "/AutoDiscover/AUTODISCOVER.XML")) {
            String told = outlook(path, asked);
            assertTrue(told, told.contains("<Type>IMAP</Type>"));
            assertTrue(told, told.contains("<Port>" + server.port(993) + "</Port>"));
            assertTrue(told, told.contains("<LoginName>alice@example.test</LoginName>"));
        }
        String entity = asked.replace(
                        "<Autodiscover ", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n<Autodiscover ")
                .replace("alice", "&e;alice");
        String refused = outlook("/autodiscover/autodiscover.xml", entity);
        assertTrue(refused, refused.contains("<ErrorCode>600</ErrorCode>"));
        assertFalse(refused, refused.contains("root:"));
    }

    @Test
    public void appleGetsAProfile() throws Exception {
        HttpResponse<byte[]> response = send(request("/apple.mobileconfig?email=alice@example.test"));
        assertEquals(200, response.statusCode());
        assertEquals(
                "application/x-apple-aspen-config",
                response.headers().firstValue("Content-Type").orElse(""));
        String profile = text(response); // the certificate is self-signed, so it is not signed
        assertTrue(profile, profile.contains("<integer>" + server.port(993) + "</integer>"));
        assertTrue(profile, profile.contains("<string>alice@example.test</string>"));
    }
}
