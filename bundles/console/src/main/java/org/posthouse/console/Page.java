package org.posthouse.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page of the web console. A GET shows it; a POST runs the operation named in the form and leads back. What the page
 * shows comes from operations, so the shell can show and do the same.
 */
abstract class Page extends HttpServlet {
    static final String CATEGORY = "felix.webconsole.category=Mail";

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Page.class);
    private static final String FLASH = "org.posthouse.console.flash";
    private static final int FLASH_ROWS = 50;

    /** What operations say of a part that is absent, and may come back. */
    private static final String AWAY = "not there at the moment";

    /** The files that every page serves below itself, and their types. */
    private static final Map<String, String> RESOURCES = Map.of(
            "posthouse.css",
            "text/css;charset=utf-8",
            "console.css",
            "text/css;charset=utf-8",
            "posthouse.js",
            "text/javascript;charset=utf-8",
            "logo.svg",
            "image/svg+xml",
            "icon.svg",
            "image/svg+xml");

    /** Writes the page's content. */
    abstract void show(View view) throws OperationException;

    /** The operations that are there. */
    abstract Operations operations();

    abstract Guard guard();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String refusal = guard().refusal(request);
        if (refusal != null) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, refusal);
            return;
        }
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (RESOURCES.containsKey(name)) {
            resource(name, response);
            return;
        }
        View view = new View(this, request, guard().token(request), guard().admin(request));
        view.begin(takeFlash(request));
        try {
            show(view);
        } catch (OperationException absent) {
            view.flash("warn", absent.getMessage());
            if (absent.getMessage().contains(AWAY)) {
                view.reloadSoon();
            }
        } catch (RuntimeException failed) {
            // a part that went while it was asked: the rest of the console goes on
            LOG.warn("Console: a page failed", failed);
            view.flash("bad", "This page failed; the log says why");
            view.reloadSoon();
        }
        view.end();
        Gatekeeper.strict(response);
        response.setContentType("text/html;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(view.html().toString());
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = Optional.ofNullable(request.getParameter("op")).orElse("");
        String refusal = guard().refusal(request);
        if (refusal == null && !guard().tokenMatches(request, request.getParameter("token"))) {
            refusal = "The form is too old; load the page again";
        }
        Optional<Operation> operation = refusal == null ? operations().find(name) : Optional.empty();
        if (refusal == null && operation.isPresent() && operation.get().writes() && !guard().admin(request)) {
            refusal = "Only administrators may do that";
        }
        if (refusal != null) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, refusal);
            return;
        }
        if (operation.isEmpty() && !operations().isAway(name)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND, "No such operation");
            return;
        }
        if (operation.isEmpty()) {
            flash(request, "bad", Result.text(name + " is not there at the moment; nothing was done. Try again"));
        } else {
            run(request, operation.get());
        }
        back(request, response);
    }

    /** Leads back to this very page, or to a query of it: a form cannot send the browser elsewhere. */
    private static void back(HttpServletRequest request, HttpServletResponse response) {
        String back = Optional.ofNullable(request.getParameter("back")).orElse("");
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", request.getRequestURI() + (back.matches("\\?[\\w=&.%@+-]*") ? back : ""));
    }

    private static void run(HttpServletRequest request, Operation operation) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (Parameter parameter : operation.parameters()) {
            String value = request.getParameter(parameter.name());
            if (value != null && !value.isEmpty()) {
                arguments.put(parameter.name(), value);
            }
        }
        run(request, operation, arguments);
    }

    /** Runs an operation and keeps what it said for the next page. */
    static void run(HttpServletRequest request, Operation operation, Map<String, String> arguments) {
        StringBuilder said = new StringBuilder(operation.name());
        for (Parameter parameter : operation.parameters()) {
            String value = arguments.get(parameter.name());
            if (value != null) {
                said.append(' ').append(parameter.name()).append('=');
                said.append(parameter.kind() == Parameter.Kind.SECRET ? "…" : value);
            }
        }
        LOG.info("Console: {} by {}", Texts.line(said.toString()), request.getAttribute(Guard.USER));
        try {
            Result result = operation.run(arguments, caller(request));
            flash(request, result.columns().contains("problem") ? "warn" : "good", result);
        } catch (OperationException refused) {
            flash(request, "bad", Result.text(refused.getMessage()));
        } catch (RuntimeException failed) {
            LOG.warn("Console: {} failed", operation.name(), failed);
            flash(request, "bad", Result.text("It failed; the log says why"));
        }
    }

    private static Caller caller(HttpServletRequest request) {
        return Caller.of(request.getAttribute(Guard.USER) instanceof String name ? name : "");
    }

    private static void flash(HttpServletRequest request, String tone, Result result) {
        StringBuilder text = new StringBuilder(result.text());
        for (List<String> row :
                result.rows().subList(0, Math.min(FLASH_ROWS, result.rows().size()))) {
            text.append(text.isEmpty() ? "" : "\n").append(String.join("  ", row));
        }
        if (result.rows().size() > FLASH_ROWS) {
            text.append("\n… and ").append(result.rows().size() - FLASH_ROWS).append(" more");
        }
        try {
            // plain strings: the session must not keep this bundle's classes alive
            request.getSession(true).setAttribute(FLASH, tone + ":" + text);
        } catch (IllegalStateException ended) {
            // it was this console that was replaced, and its sessions with it
            LOG.info("Console: {}", Texts.line(text.toString()));
        }
    }

    private static String takeFlash(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null || !(session.getAttribute(FLASH) instanceof String flash)) {
            return "";
        }
        session.removeAttribute(FLASH);
        return flash;
    }

    private static void resource(String name, HttpServletResponse response) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            response.setContentType(RESOURCES.get(name));
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.setHeader("Cache-Control", "max-age=60");
            in.transferTo(response.getOutputStream());
        }
    }
}
