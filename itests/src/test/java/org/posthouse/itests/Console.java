package org.posthouse.itests;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The web console as one user sees it: a browser without a screen, with cookies, that sends only forms it was given. */
final class Console {
    private static final String ROOT = "/system/console/";
    private static final Pattern FORM = Pattern.compile("<form [^>]*method=\"post\".*?</form>", Pattern.DOTALL);
    private static final Pattern INPUT = Pattern.compile("<(?:input|select) [^>]*>");
    private static final Pattern CHOSEN = Pattern.compile("<option [^>]*selected=\"selected\"[^>]*>");
    private static final Pattern FLASH =
            Pattern.compile("<div class=\"ph-flash ph-(\\w+)\"[^>]*>(.*?)</div>", Pattern.DOTALL);

    private static final Set<String> OF_EVERY_FORM = Set.of("op", "token", "back");

    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String base;
    private final String authorization;

    /**
     * An answer.
     *
     * @param location where the browser is sent, or empty
     */
    record Reply(int status, String body, String location, String policy) {}

    /** What the console says after an action: {@code good}, {@code warn} or {@code bad}, and the sentence. */
    record Said(String tone, String text) {}

    /** Without a user it does not log in. */
    Console(Server server, String user, String password) {
        this.base = "http://127.0.0.1:" + server.port(80);
        this.authorization = user == null
                ? null
                : "Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Where the console is, such as {@code http://127.0.0.1:29080}. */
    String base() {
        return base;
    }

    Reply get(String page) throws IOException {
        return send(request(page).GET());
    }

    /** The page, which must be there. */
    String page(String page) throws IOException {
        Reply reply = get(page);
        if (reply.status() != 200) {
            throw new AssertionError(page + " answers " + reply.status() + ": " + reply.body());
        }
        return reply.body();
    }

    /** Posts fields, as name, value, …; with headers, as name, value, …. */
    Reply post(String page, List<String> headers, List<String> fields) throws IOException {
        HttpRequest.Builder request = request(page).POST(HttpRequest.BodyPublishers.ofString(encode(fields)));
        request.header("Content-Type", "application/x-www-form-urlencoded");
        for (int i = 0; i + 1 < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return send(request);
    }

    static String encode(List<String> fields) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(URLEncoder.encode(fields.get(i), StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(fields.get(i + 1), StandardCharsets.UTF_8));
        }
        return body.toString();
    }

    private HttpRequest.Builder request(String page) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + ROOT + page)).timeout(Duration.ofSeconds(60));
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private Reply send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Reply(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Location").orElse(""),
                    response.headers().firstValue("Content-Security-Policy").orElse(""));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    /**
     * Fills in the form of an operation that stands on a page and sends it as a browser does.
     *
     * @param fields name, value, …: hidden fields must be in the form with this value, others are filled in
     */
    Said run(String page, String operation, String... fields) throws IOException {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (int i = 0; i + 1 < fields.length; i += 2) {
            wanted.put(fields[i], fields[i + 1]);
        }
        String body = page(page);
        Map<String, String> form = form(body, operation, wanted);
        List<String> all = new ArrayList<>();
        form.forEach((name, value) -> {
            // a box that nobody ticked is not sent
            if (wanted.containsKey(name) || isSent(body, name)) {
                all.addAll(List.of(name, wanted.getOrDefault(name, value)));
            }
        });
        String path = page.replaceFirst("\\?.*", "");
        Reply reply = post(path, List.of("Origin", base, "Sec-Fetch-Site", "same-origin"), all);
        if (reply.status() != 303) {
            throw new AssertionError(operation + " answers " + reply.status() + ": " + reply.body());
        }
        if (!reply.location().startsWith(ROOT + path)) {
            throw new AssertionError(operation + " leads to " + reply.location());
        }
        String next = page(reply.location().substring(ROOT.length()));
        return said(next);
    }

    private static boolean isSent(String body, String name) {
        Matcher box = Pattern.compile("<input type=\"checkbox\" name=\"" + Pattern.quote(name) + "\"[^>]*>")
                .matcher(body);
        return !box.find() || box.group().contains("checked=\"checked\"");
    }

    /** Sends a jar as the page of parts does; the answer is what that page says then. */
    Said upload(Path jar, String query) throws IOException {
        String page = "posthouse-parts";
        Matcher token = Pattern.compile("data-upload=\"([^\"]+)").matcher(page(page));
        if (!token.find()) {
            throw new AssertionError("no place to drop a jar");
        }
        Reply reply = send(request(page + "?" + query)
                .header("Content-Type", "application/java-archive")
                .header("X-Posthouse-Token", token.group(1))
                .header("Origin", base)
                .POST(HttpRequest.BodyPublishers.ofFile(jar)));
        if (reply.status() != 204) {
            throw new AssertionError("the upload is answered " + reply.status() + ": " + reply.body());
        }
        return said(page(page));
    }

    private static Said said(String body) {
        Matcher flash = FLASH.matcher(body);
        if (!flash.find()) {
            throw new AssertionError("the page says nothing: " + body);
        }
        return new Said(flash.group(1), text(flash.group(2)));
    }

    /** The operations that the forms of a page offer. */
    static List<String> operations(String body) {
        return FORM.matcher(body)
                .results()
                .map(form -> inputs(form.group()).getOrDefault("op", ""))
                .filter(operation -> !operation.isEmpty()) // a search
                .toList();
    }

    /** The fields of the form whose hidden fields are as wanted, and that has a field for whatever else is wanted. */
    private static Map<String, String> form(String body, String operation, Map<String, String> wanted) {
        Matcher forms = FORM.matcher(body);
        while (forms.find()) {
            Map<String, String> inputs = inputs(forms.group());
            boolean fits = operation.equals(inputs.get("op")) && inputs.keySet().containsAll(wanted.keySet());
            for (Map.Entry<String, String> input : inputs.entrySet()) {
                boolean hidden = forms.group().contains("<input type=\"hidden\" name=\"" + input.getKey() + "\"");
                fits &= !hidden
                        || OF_EVERY_FORM.contains(input.getKey())
                        || input.getKey().startsWith("was.")
                        || input.getValue().equals(wanted.get(input.getKey()));
            }
            if (fits) {
                return inputs;
            }
        }
        throw new AssertionError("no form for " + operation + " " + wanted + " in " + body);
    }

    private static Map<String, String> inputs(String form) {
        Map<String, String> inputs = new LinkedHashMap<>();
        Matcher matcher = INPUT.matcher(form);
        while (matcher.find()) {
            String name = attribute(matcher.group(), "name");
            if (!name.isEmpty() && matcher.group().startsWith("<select")) {
                Matcher chosen = CHOSEN.matcher(form.substring(matcher.end()).replaceFirst("(?s)</select>.*", ""));
                inputs.put(name, chosen.find() ? attribute(chosen.group(), "value") : "");
            } else if (!name.isEmpty()) {
                inputs.put(name, attribute(matcher.group(), "value"));
            }
        }
        return inputs;
    }

    private static String attribute(String element, String name) {
        Matcher matcher = Pattern.compile(" " + name + "=\"([^\"]*)\"").matcher(element);
        return matcher.find() ? unescape(matcher.group(1)) : "";
    }

    /** What a person reads of a piece of HTML. */
    static String text(String html) {
        return unescape(html.replaceAll("(?s)<(script|style).*?</\\1>", " ").replaceAll("<[^>]*>", " "));
    }

    private static String unescape(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
