package org.posthouse.console.standby;

import java.io.IOException;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;

/**
 * Has the path above that of the web console. The longest path that matches gets a request, so this one has them while the
 * console is not there, and none else.
 */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.name=posthouse-standby",
            "osgi.http.whiteboard.servlet.pattern=" + Standby.ABOVE + "/*"
        })
public final class Standby extends HttpServlet {
    static final String ABOVE = "/system";

    private static final long serialVersionUID = 1;
    private static final String CONSOLE = ABOVE + "/console";

    /** In seconds. An update takes less, a start somewhat more. */
    private static final String SOON = "1";

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        if (!path.equals(CONSOLE) && !path.startsWith(CONSOLE + "/")) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", SOON);
        response.setHeader("Refresh", SOON); // a browser that shows it asks again by itself
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter()
                .write("The console is being replaced or is not installed; nothing was done. This page reloads"
                        + " by itself.\n");
    }
}
