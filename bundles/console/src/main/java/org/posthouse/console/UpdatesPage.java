package org.posthouse.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;

/**
 * Replaces bundles, and goes back. A jar of the browser's machine comes as the body of a POST, its bundle in the query and the
 * token in a header, which no form of another site can set.
 */
@Component(
        service = Servlet.class,
        property = {"felix.webconsole.label=posthouse-updates", "felix.webconsole.title=Updates", Page.CATEGORY})
public final class UpdatesPage extends Page {
    static final String JAR = "application/java-archive";
    static final String TOKEN = "X-Posthouse-Token";

    private static final long serialVersionUID = 1;
    private static final String UPDATE = "update";
    private static final String BUNDLE = "bundle";
    private static final long MOST_OCTETS = 64L << 20;

    @Reference
    transient Operations operations;

    @Reference
    transient Guard guard;

    @Override
    Operations operations() {
        return operations;
    }

    @Override
    Guard guard() {
        return guard;
    }

    @Override
    void show(View view) throws OperationException {
        view.heading("Updates", "Bundles are replaced while mail flows. What does not serve is undone by itself.");
        List<Map<String, String>> bundles = view.rows("bundle-list");
        List<String> kept = bundles.stream()
                .filter(row -> !row.get("before").isEmpty())
                .map(row -> row.get(BUNDLE))
                .toList();
        Html html = view.html();
        html.open("div", "class", "ph-tiles");
        view.cardBegin("Replace a bundle");
        html.element(
                "p",
                "The new jar is looked at before anything is touched. If what serves now does not serve again in time, the"
                        + " jar that runs now is put back.");
        view.formBegin(UPDATE, "Replace this bundle?");
        view.select(
                "Bundle",
                BUNDLE,
                "choose",
                bundles.stream().map(row -> row.get(BUNDLE)).toList(),
                "");
        view.field("New jar on the server, or mvn:… (empty: where it came from)", "jar", "text", "/srv/new.jar", false);
        html.open("label")
                .text("or from this computer")
                .open("input", "type", "file", "accept", ".jar", "data-upload", view.token())
                .close("label");
        view.field("Seconds to wait", "wait", "number", "30", false);
        html.open("label")
                .open("input", "type", "checkbox", "name", "end-connections", "value", "true")
                .text(" it may end all connections (the bundle of the sockets)")
                .close("label");
        view.submit("Replace", "bad");
        view.formEnd();
        view.cardEnd();
        view.cardBegin("Go back");
        html.element(
                "p",
                kept.isEmpty()
                        ? "No earlier jar is kept: nothing was replaced by this operation yet."
                        : "Puts back what a bundle was before its latest update; a second time undoes that.");
        view.formBegin("rollback", "Go back to the jar before?");
        view.select("Bundle", BUNDLE, "choose", kept, "");
        view.submit("Go back", "calm");
        view.formEnd();
        view.cardEnd();
        html.close("div");
        view.cardBegin("Bundles");
        bundles.forEach(row -> row(html, row));
        view.cardEnd();
    }

    private static void row(Html html, Map<String, String> row) {
        boolean active = row.get("state").equals("active");
        html.open("div", "class", "ph-row ph-line")
                .chip(row.get("state"), active ? "good" : "warn")
                .open("span", "class", "ph-grow")
                .element("strong", row.get(BUNDLE))
                .text(" ")
                .element("code", row.get("version"));
        if (!row.get("before").isEmpty()) {
            html.open("small")
                    .text("before it " + row.get("before") + ", replaced ")
                    .time(row.get("updated"))
                    .close("small");
        }
        html.close("span")
                .element("span", "id " + row.get("id"), "class", "ph-muted")
                .close("div");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (JAR.equals(request.getContentType())) {
            upload(request, response);
        } else {
            super.doPost(request, response);
        }
    }

    private void upload(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String refusal = guard.refusal(request);
        if (refusal == null && !guard.tokenMatches(request, request.getHeader(TOKEN))) {
            refusal = "The form is too old; load the page again";
        }
        if (refusal == null && !guard.admin(request)) {
            refusal = "Only administrators may do that";
        }
        Optional<Operation> update = refusal == null ? operations.find(UPDATE) : Optional.empty();
        if (refusal != null || update.isEmpty()) {
            response.sendError(
                    refusal != null ? HttpServletResponse.SC_FORBIDDEN : HttpServletResponse.SC_NOT_FOUND,
                    refusal != null ? refusal : "No such operation at the moment");
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
            arguments.put("jar", file.toString());
            run(request, update.get(), arguments);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } finally {
            Files.deleteIfExists(file);
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
