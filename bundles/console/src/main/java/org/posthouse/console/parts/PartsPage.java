package org.posthouse.console.parts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;
import org.posthouse.console.operation.Operations;
import org.posthouse.console.page.Page;
import org.posthouse.console.page.View;

/**
 * The bundles of the server and its plug-ins: replaces them, goes back, stops and starts them. A jar of the browser's machine comes as the body of a POST, its bundle in the query and the
 * token in a header, which no form of another site can set.
 */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-parts", "felix.webconsole.title=Parts", Page.CATEGORY})
public final class PartsPage extends Page {
    static final String JAR = "application/java-archive";
    static final String TOKEN = "X-Posthouse-Token";

    private static final long serialVersionUID = 1;
    private static final String UPDATE = "update";
    private static final String PREVIEW = "preview";
    private static final List<String> LOOKED_AT = List.of("bundle", "jar");
    private static final String BUNDLE = "bundle";
    private static final String OURS = "org.posthouse.";
    private static final long MOST_OCTETS = 64L << 20;

    @Reference
    transient Operations operations;

    @Reference
    transient Guard guard;

    @Override
    protected Operations operations() {
        return operations;
    }

    @Override
    protected Guard guard() {
        return guard;
    }

    @Override
    protected void show(View view) throws OperationException {
        view.heading(
                "Parts",
                "Every part can be replaced while mail flows; if the new version does not serve, the old one"
                        + " returns. A part that is"
                        + " stopped stays stopped until you start it.");
        List<Map<String, String>> bundles = view.rows("bundle-list");
        problems(view, bundles);
        replace(view, bundles);
        Html html = view.html();
        view.cardBegin("All parts");
        List<Map<String, String>> there =
                bundles.stream().filter(row -> !row.get("id").isEmpty()).toList();
        for (Map<String, String> row : there) {
            boolean unique = there.stream()
                            .filter(other -> other.get(BUNDLE).equals(row.get(BUNDLE)))
                            .count()
                    == 1;
            row(view, row, unique ? row.get(BUNDLE) : row.get("id"));
        }
        view.cardEnd();
        html.open("p", "class", "ph-muted")
                .text("What is bound to what, and what is missing: ")
                .element("a", "Wiring", "href", "posthouse-wiring")
                .close("p");
    }

    /** What did not become a part, and why. */
    private static void problems(View view, List<Map<String, String>> bundles) {
        List<Map<String, String>> bad =
                bundles.stream().filter(row -> !row.get("problem").isEmpty()).toList();
        if (bad.isEmpty()) {
            return;
        }
        Html html = view.html();
        view.cardBegin("Not in use");
        for (Map<String, String> row : bad) {
            html.open("div", "class", "ph-row ph-line")
                    .chip(row.get("state"), "bad")
                    .open("span", "class", "ph-grow")
                    .element("strong", row.get(BUNDLE))
                    .text(" ")
                    .element("code", row.get("version"))
                    .element("small", row.get("problem"), "class", "ph-bad")
                    .close("span")
                    .close("div");
        }
        view.cardEnd();
    }

    private static void replace(View view, List<Map<String, String>> bundles) {
        Html html = view.html();
        String chosen = view.query(BUNDLE);
        List<String> names = bundles.stream()
                .filter(row -> !row.get("id").isEmpty())
                .map(row -> row.get(BUNDLE))
                .distinct()
                .toList();
        view.cardBegin("Replace a part");
        html.element(
                "p",
                "The new jar is checked before anything changes. Sessions continue with the new version. If what serves"
                        + " now does not serve again in time, the current jar is restored.");
        view.formBegin(UPDATE, "Replace this part?");
        html.element("span", "", "hidden", "hidden", "data-preview", view.token());
        html.open("label", "class", "ph-drop")
                .text("Drop a jar here, or choose one from this computer (at most 64 MiB)")
                .open("input", "type", "file", "accept", ".jar", "data-upload", view.token())
                .close("label");
        view.field(
                "Or a jar on the server, or mvn:… (empty: its original location)",
                "jar",
                "text",
                "/srv/new.jar",
                false);
        view.select(
                "Part", BUNDLE, "the part named in the jar", names, names.contains(chosen) ? chosen : OURS + chosen);
        view.field("Seconds to wait", "wait", "number", "30", false);
        html.open("label")
                .open("input", "type", "checkbox", "name", "end-connections", "value", "true")
                .text(" allow all connections to end (for the part that owns the sockets)")
                .close("label");
        view.submit("Replace", "bad");
        view.formEnd();
        view.cardEnd();
    }

    /** @param key by which the operations know it */
    private static void row(View view, Map<String, String> row, String key) {
        Html html = view.html();
        String name = row.get(BUNDLE);
        String state = row.get("state");
        html.open("div", "class", "ph-row ph-line", "id", name)
                .chip(state, state.equals("active") ? "good" : "warn")
                .open("span", "class", "ph-grow")
                .element("strong", name)
                .text(" ")
                .element("code", row.get("version"));
        if (!row.get("provides").isEmpty()) {
            html.element("small", row.get("provides"));
        }
        if (!row.get("before").isEmpty()) {
            html.open("small")
                    .text("previously " + row.get("before") + ", replaced ")
                    .time(row.get("updated"))
                    .close("small");
        }
        if (!row.get("if stopped").isEmpty()) {
            html.open("details")
                    .element("summary", "What stops with it")
                    .element("small", row.get("if stopped"))
                    .close("details");
        }
        html.close("span").element("span", "id " + row.get("id"), "class", "ph-muted");
        html.open("span", "class", "ph-buttons");
        html.element("a", "Replace", "class", "ph-button", "href", Texts.link("posthouse-parts", BUNDLE, name));
        actions(view, row, key);
        html.close("span").close("div");
    }

    private static void actions(View view, Map<String, String> row, String key) {
        String name = row.get(BUNDLE);
        if (!row.get("before").isEmpty()) {
            view.button(
                    "rollback",
                    "Back to " + row.get("before"),
                    "calm",
                    "Replace " + name + " " + row.get("version") + " with the previous " + row.get("before")
                            + "? Doing this again reverses it.",
                    BUNDLE,
                    key);
        }
        if (row.get("state").equals("active")) {
            String absence = row.get("if stopped");
            view.button(
                    "bundle-stop",
                    "Stop",
                    "bad",
                    "Stop " + name + "? It stays stopped until you start it."
                            + (absence.isEmpty() ? "" : " Until then " + absence + "."),
                    BUNDLE,
                    key);
        } else {
            view.button("bundle-start", "Start", "good", "", BUNDLE, key);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean jar = JAR.equals(request.getContentType());
        if (request.getParameter(PREVIEW) != null) {
            preview(request, response, jar);
        } else if (jar) {
            upload(request, response);
        } else {
            super.doPost(request, response);
        }
    }

    /** What an update would touch, as text for the question whether to do it. */
    private void preview(HttpServletRequest request, HttpServletResponse response, boolean sent) throws IOException {
        String name = UPDATE + "-" + PREVIEW;
        if (refused(request, response, name, request.getHeader(TOKEN))) {
            return;
        }
        Map<String, String> arguments = new LinkedHashMap<>();
        for (String one : LOOKED_AT) {
            Optional.ofNullable(request.getParameter(one))
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> arguments.put(one, value));
        }
        String told;
        Path file = sent ? Files.createTempFile("posthouse-", ".jar") : null;
        try {
            if (sent && !copy(request, file)) {
                response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "The jar is too large");
                return;
            }
            if (sent) {
                arguments.put("jar", file.toString());
                arguments.computeIfAbsent(BUNDLE, none -> symbolicName(file));
            }
            Optional<Operation> operation = operations.now(name);
            told = operation.isEmpty()
                    ? "There is no preview at the moment."
                    : told(request, operation.get(), arguments);
        } finally {
            if (sent) {
                Files.deleteIfExists(file);
            }
        }
        response.setContentType("text/plain;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(told);
    }

    private static String told(HttpServletRequest request, Operation operation, Map<String, String> arguments) {
        try {
            Result result = perform(request, operation, arguments);
            StringBuilder text = new StringBuilder(result.text());
            result.rows().forEach(row -> text.append("\n\n").append(String.join(": ", row)));
            return text.toString();
        } catch (OperationException refused) {
            return refused.getMessage();
        }
    }

    private void upload(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (refused(request, response, UPDATE, request.getHeader(TOKEN))) {
            return;
        }
        Optional<Operation> update = operations.now(UPDATE);
        if (update.isEmpty()) {
            response.sendError(
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The operation is not available at the moment");
            return;
        }
        Path file = Files.createTempFile("posthouse-", ".jar");
        try {
            if (!copy(request, file)) {
                response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "The jar is too large");
                return;
            }
            Map<String, String> arguments = new LinkedHashMap<>();
            for (String name : List.of(BUNDLE, "wait", "end-connections")) {
                Optional.ofNullable(request.getParameter(name))
                        .filter(value -> !value.isEmpty())
                        .ifPresent(value -> arguments.put(name, value));
            }
            arguments.computeIfAbsent(BUNDLE, none -> symbolicName(file));
            arguments.put("jar", file.toString());
            run(request, update.get(), arguments);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** What a jar says that it is; if it says nothing, the update says so. */
    private static String symbolicName(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            String name = jar.getManifest() == null
                    ? null
                    : jar.getManifest().getMainAttributes().getValue("Bundle-SymbolicName");
            return name == null
                    ? "the uploaded jar, which is not a bundle"
                    : name.replaceFirst(";.*", "").strip();
        } catch (IOException broken) {
            return "the uploaded file, which is not a jar";
        }
    }

    /** False if it is too large. */
    private static boolean copy(HttpServletRequest request, Path file) throws IOException {
        try (InputStream in = request.getInputStream();
                OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            long sum = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum += n;
                if (sum > MOST_OCTETS) {
                    return false;
                }
                out.write(buffer, 0, n);
            }
            return true;
        }
    }
}
