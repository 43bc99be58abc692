package org.posthouse.health;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.posthouse.api.health.HealthState;

/** Answers 200 or 503 and the name of the state, and nothing else. */
abstract class ProbeServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    abstract HealthState state();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HealthState state = state();
        response.setStatus(state.serves() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter().write((state.serves() ? HealthState.OK.word() : state.word()) + "\n");
    }
}
