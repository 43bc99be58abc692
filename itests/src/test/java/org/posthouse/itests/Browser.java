package org.posthouse.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One Chromium for many pages, driven by its DevTools protocol: windows of any size, light and dark, what a page complains
 * of, and what axe-core finds in it. It reaches this machine only.
 */
final class Browser implements AutoCloseable {
    /** In the jar that Maven brings, for tests only. */
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    private static final int PATIENCE = 60;

    /** No complaints of a page: how password managers would like forms to be, and what is said of axe-core itself. */
    private static final List<String> HINTS = List.of("[DOM]", "Canvas2D: Multiple readback operations");

    private final Path folder;
    private final Process process;
    private final WebSocket socket;
    private final Map<String, CompletableFuture<Map<String, Object>>> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<String> loaded = new LinkedBlockingQueue<>();
    private final List<String> complaints = new ArrayList<>();
    private final String session;
    private int number;

    /** Starts one that logs in with a user and a password; pictures go to a folder, which is made. */
    Browser(Path folder, String user, String password) throws IOException {
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        Path profile = this.folder.resolve("profile");
        Server.delete(profile);
        process = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        try {
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(address()), new Listener())
                    .get(PATIENCE, TimeUnit.SECONDS);
            String target = text(call("", "Target.createTarget", "{\"url\":\"about:blank\"}"), "targetId");
            session = text(
                    call("", "Target.attachToTarget", "{\"targetId\":\"" + target + "\",\"flatten\":true}"),
                    "sessionId");
            for (String domain : List.of("Page", "Log", "Runtime", "Network")) {
                call(domain + ".enable", "{}");
            }
            String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
            call("Network.setExtraHTTPHeaders", "{\"headers\":{\"Authorization\":\"Basic " + login + "\"}}");
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            close();
            throw new IOException(failed);
        }
    }

    /** Where it listens: it says so among other things, which go on being read. */
    private String address() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<String> found = new CompletableFuture<>();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Thread reader = new Thread(
                () -> lines.lines()
                        .filter(line -> line.startsWith("DevTools listening on "))
                        .forEach(line -> found.complete(line.substring("DevTools listening on ".length()))),
                "output-of-chromium");
        reader.setDaemon(true);
        reader.start();
        return found.get(PATIENCE, TimeUnit.SECONDS);
    }

    /** Takes messages, which come in pieces. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                take(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void take(String message) {
        Map<String, Object> said = Json.object(message);
        if (said.containsKey("id")) {
            answers.remove(said.get("id").toString()).complete(said);
            return;
        }
        switch (said.get("method").toString()) {
            case "Page.loadEventFired" -> loaded.add("");
            case "Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled" -> {
                if (HINTS.stream().noneMatch(message::contains)) {
                    synchronized (complaints) {
                        complaints.add(message);
                    }
                }
            }
            default -> {} // of no interest here
        }
    }

    private Map<String, Object> call(String method, String parameters) throws IOException {
        return call(session, method, parameters);
    }

    private Map<String, Object> call(String to, String method, String parameters) throws IOException {
        String id = Integer.toString(++number);
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        answers.put(id, answer);
        String of = to.isEmpty() ? "" : ",\"sessionId\":\"" + to + "\"";
        socket.sendText("{\"id\":" + id + of + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true);
        try {
            Map<String, Object> said = answer.get(PATIENCE, TimeUnit.SECONDS);
            if (!(said.get("result") instanceof Map<?, ?> result)) {
                throw new IOException(method + ": " + said);
            }
            @SuppressWarnings("unchecked")
            Map<String, Object> typed = (Map<String, Object>) result;
            return typed;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IOException(method + " was not answered", failed);
        }
    }

    private static String text(Map<String, Object> object, String name) {
        return String.valueOf(object.get(name));
    }

    /** The size of the window, and whether its user likes it dark. */
    void window(int width, int height, boolean dark) throws IOException {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":false}");
        call(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (dark ? "dark" : "light") + "\"}]}");
    }

    /** Opens a page; returns when all of it is loaded. */
    void open(String url) throws IOException {
        synchronized (complaints) {
            complaints.clear();
        }
        loaded.clear();
        call("Page.navigate", "{\"url\":" + quoted(url) + "}");
        try {
            if (loaded.poll(PATIENCE, TimeUnit.SECONDS) == null) {
                throw new IOException(url + " was not loaded");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    /** What the page put on the browser's console since it was opened: errors of scripts, what a policy forbids. */
    List<String> complaints() {
        synchronized (complaints) {
            return List.copyOf(complaints);
        }
    }

    /** The value of an expression or of what it promises, as text. */
    String evaluate(String expression) throws IOException {
        Map<String, Object> answer = call(
                "Runtime.evaluate",
                "{\"returnByValue\":true,\"awaitPromise\":true,\"expression\":" + quoted(expression) + "}");
        if (answer.containsKey("exceptionDetails")) {
            throw new IOException(answer.toString());
        }
        return String.valueOf(((Map<?, ?>) answer.get("result")).get("value"));
    }

    /** What axe-core finds that is serious or critical: the rule, and the elements. */
    String serious() throws IOException {
        try (InputStream in = Browser.class.getResourceAsStream(AXE)) {
            evaluate(new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";0");
        }
        return evaluate("axe.run(document, {resultTypes: ['violations']}).then(function (found) {"
                + "return found.violations.filter(function (v) { return /serious|critical/.test(v.impact); })"
                + ".map(function (v) { return v.id + ': ' + v.nodes.slice(0, 5).map(function (n) {"
                + "return n.html.slice(0, 160) + ' ' + (n.any[0] ? n.any[0].message : ''); }).join(' | '); })"
                + ".join('\\n'); })");
    }

    /** A picture of the page, of at most 2,400 pixels of its height. */
    Path picture(String name) throws IOException {
        String size = evaluate("innerWidth + ',' + Math.min(2400, Math.max(innerHeight, document.body.scrollHeight))");
        String[] sides = size.split(",");
        Map<String, Object> answer = call(
                "Page.captureScreenshot",
                "{\"captureBeyondViewport\":true,\"clip\":{\"x\":0,\"y\":0,\"scale\":1,\"width\":" + sides[0]
                        + ",\"height\":" + sides[1] + "}}");
        return Files.write(folder.resolve(name + ".png"), Base64.getDecoder().decode(text(answer, "data")));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 32 || c > 126) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
