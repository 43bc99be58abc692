package org.posthouse.console.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.apache.felix.webconsole.AbstractWebConsolePlugin;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.console.access.Gatekeeper;
import org.posthouse.console.access.Guard;
import org.posthouse.console.html.Texts;
import org.posthouse.console.operation.Operations;
import org.posthouse.support.access.Audit;
import org.posthouse.support.operation.Described;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page of the web console. A GET shows it; a POST runs the operation named in the form and leads back. What the page
 * shows comes from operations, so the shell can show and do the same.
 *
 * <p>It is a whole document. A plain servlet would be put into the frame of the web console, which brings scripts in the
 * page, which our policy forbids, and a style that knows neither phones nor the dark.
 */
public abstract class Page extends AbstractWebConsolePlugin {
    public static final String CATEGORY = "felix.webconsole.category=Mail";

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Page.class);
    private static final String FLASH = "org.posthouse.console.flash";
    private static final int FLASH_ROWS = 50;

    /** More than a page of a list has. */
    private static final int MOST_CHOSEN = 500;

    /** What operations say of a part that is absent, and may come back. */
    private static final String AWAY = "not available at the moment";

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

    /** Label and title are properties of the service: the web console asks for these only if it finds none. */
    @Override
    public final String getLabel() {
        return getClass().getSimpleName();
    }

    @Override
    public final String getTitle() {
        return getLabel();
    }

    /** Nothing: {@link #doGet} does without the frame into which this would go. */
    @Override
    protected final void renderContent(HttpServletRequest request, HttpServletResponse response) {}

    /** Writes the page's content. */
    protected abstract void show(View view) throws OperationException;

    /** The operations that are there. */
    protected abstract Operations operations();

    protected abstract Guard guard();

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
        answer(request, response, this::show);
    }

    /** What stands on a page. */
    @FunctionalInterface
    protected interface Content {
        void write(View view) throws OperationException;
    }

    /** Answers with a page. */
    protected final void answer(HttpServletRequest request, HttpServletResponse response, Content content)
            throws IOException {
        View view = new View(this, request, guard().token(request), guard().admin(request), operation -> guard().allows(
                        request, operation));
        view.begin(takeFlash(request));
        try {
            content.write(view);
        } catch (OperationException absent) {
            view.flash("warn", absent.getMessage());
            if (absent.getMessage().contains(AWAY)) {
                view.reloadSoon();
            }
        } catch (RuntimeException failed) {
            // a part that went while it was asked: the rest of the console goes on
            LOG.warn("Console: a page failed", failed);
            view.flash("bad", "This page failed; see the log");
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
        if (refused(request, response, name, request.getParameter("token"))) {
            return;
        }
        Optional<Operation> operation = operations().now(name);
        if (operation.isEmpty()) {
            flash(request, "bad", Result.text(name + " is not available at the moment; nothing was done. Try again"));
        } else {
            run(request, operation.get());
        }
        back(request, response);
    }

    /** Answers a POST that must not be done, or of an operation that nobody knows, with an error; true if it did. */
    protected final boolean refused(HttpServletRequest request, HttpServletResponse response, String name, String token)
            throws IOException {
        String refusal = guard().refusal(request);
        if (refusal == null && !guard().tokenMatches(request, token)) {
            refusal = "The form has expired; reload the page";
        }
        Optional<Operation> operation = refusal == null ? operations().find(name) : Optional.empty();
        if (refusal == null && operation.isPresent() && !guard().allows(request, name)) {
            refusal = "Your role does not allow that";
            new Audit().denied(operation.get(), caller(request));
        }
        boolean unknown = operation.isEmpty() && !operations().isAway(name);
        if (refusal != null) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, refusal);
        } else if (unknown) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND, "No such operation");
        }
        return refusal != null || unknown;
    }

    /** Leads back to this very page, or to a query of it: a form cannot send the browser elsewhere. */
    protected static void back(HttpServletRequest request, HttpServletResponse response) {
        back(
                request,
                response,
                Optional.ofNullable(request.getParameter("back")).orElse(""));
    }

    /** Leads to a query of this page. */
    protected static void back(HttpServletRequest request, HttpServletResponse response, String back) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", request.getRequestURI() + (back.matches("\\?[\\w=&.%@~+-]*") ? back : ""));
    }

    private static void run(HttpServletRequest request, Operation operation) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (Parameter parameter : operation.parameters()) {
            String value = request.getParameter(parameter.name());
            if (value != null && !value.isEmpty()) {
                arguments.put(parameter.name(), value);
            }
        }
        String[] chosen = request.getParameterValues("id");
        if (chosen == null || chosen.length < 2) {
            run(request, operation, arguments);
        } else {
            runEach(request, operation, arguments, List.of(chosen));
        }
    }

    /** Runs an operation for each of those that were chosen on one page, whatever becomes of the others. */
    private static void runEach(
            HttpServletRequest request, Operation operation, Map<String, String> arguments, List<String> chosen) {
        List<String> ids = chosen.subList(0, Math.min(MOST_CHOSEN, chosen.size()));
        LOG.info(
                "Console: {} for {} ids by {}",
                Texts.line(operation.name()),
                ids.size(),
                request.getAttribute(Guard.USER));
        List<List<String>> failed = new ArrayList<>();
        for (String id : ids) {
            arguments.put("id", id);
            try {
                LOG.debug(
                        "Console: {}", operation.run(arguments, caller(request)).text());
            } catch (OperationException refused) {
                failed.add(List.of(refused.getMessage()));
            } catch (RuntimeException broken) {
                LOG.warn("Console: {} failed", operation.name(), broken);
                failed.add(List.of(id + ": failed; see the log"));
            }
        }
        String said = operation.name() + " was run for " + (ids.size() - failed.size()) + " of " + chosen.size();
        flash(request, failed.isEmpty() ? "good" : "warn", new Result(said, List.of("problem"), failed));
    }

    /** Runs an operation and keeps what it said for the next page. */
    protected static void run(HttpServletRequest request, Operation operation, Map<String, String> arguments) {
        try {
            Result result = perform(request, operation, arguments);
            flash(request, result.columns().contains("problem") ? "warn" : "good", result);
        } catch (OperationException refused) {
            flash(request, "bad", Result.text(refused.getMessage()));
        }
    }

    /** Runs an operation, and writes into the log who has done what. */
    protected static Result perform(HttpServletRequest request, Operation operation, Map<String, String> arguments)
            throws OperationException {
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
            return new Audit().run(operation, arguments, caller(request), Described.NOBODY_WAITS);
        } catch (RuntimeException failed) {
            LOG.warn("Console: {} failed", operation.name(), failed);
            throw new OperationException("The operation failed; see the log", failed);
        }
    }

    private static Caller caller(HttpServletRequest request) {
        return Caller.of(request.getAttribute(Guard.USER) instanceof String name ? name : "")
                .by("webconsole", String.valueOf(request.getRemoteAddr()));
    }

    /** Keeps what was said for the next page. */
    protected static void flash(HttpServletRequest request, String tone, Result result) {
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
        try (InputStream in = Page.class.getResourceAsStream("/org/posthouse/console/" + name)) {
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
