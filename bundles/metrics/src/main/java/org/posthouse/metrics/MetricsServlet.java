package org.posthouse.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows all figures to Prometheus. */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.name=posthouse-metrics",
            "osgi.http.whiteboard.servlet.pattern=/metrics"
        })
public final class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Reference
    transient MetricsComponent metrics;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        Access access = metrics.access();
        if (!access.allows(request.getRemoteAddr(), request::getHeader)) {
            if (access.knowsTokens()) {
                response.setHeader("WWW-Authenticate", "Bearer realm=\"metrics\"");
            }
            answer(
                    response,
                    access.knowsTokens() ? HttpServletResponse.SC_UNAUTHORIZED : HttpServletResponse.SC_FORBIDDEN,
                    "text/plain; charset=utf-8",
                    "A token is required, except from this machine\n");
            return;
        }
        Exposition form = Exposition.forClient(request.getHeader("Accept"));
        answer(
                response,
                HttpServletResponse.SC_OK,
                form.contentType(),
                form.write(metrics.collector().read()));
    }

    private static void answer(HttpServletResponse response, int code, String type, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(code);
        response.setContentType(type);
        response.setContentLength(octets.length);
        response.getOutputStream().write(octets);
    }
}
