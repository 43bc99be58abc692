package org.posthouse.console;

import java.io.IOException;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.http.whiteboard.Preprocessor;

/**
 * Puts the {@link Guard} before the whole web console, the pages of others included. A preprocessor, since a filter of the
 * whiteboard does not reach what the web console registers with the HTTP service.
 */
@Component(service = Preprocessor.class, immediate = true, property = "service.ranking:Integer=10000")
public final class GuardFilter implements Preprocessor {
    @Reference
    Guard guard;

    @Override
    public void init(FilterConfig config) {
        // nothing to set up
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && response instanceof HttpServletResponse reply) {
            String refusal = guard.refusal(http);
            if (refusal != null) {
                reply.sendError(HttpServletResponse.SC_FORBIDDEN, refusal);
                return;
            }
            reply.setHeader("X-Frame-Options", "SAMEORIGIN");
            reply.setHeader("X-Content-Type-Options", "nosniff");
            reply.setHeader("Referrer-Policy", "same-origin");
        }
        chain.doFilter(request, response);
    }

    @Override
    public void destroy() {
        // nothing to release
    }
}
