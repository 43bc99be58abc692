package org.posthouse.autoconfig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletResponse;

/** What the three servlets have in common: how they answer. */
abstract class GuideServlet extends HttpServlet {
    static final String XML = "text/xml; charset=utf-8";

    private static final long serialVersionUID = 1;

    static void answer(HttpServletResponse response, String type, String text) throws IOException {
        answer(response, type, text.getBytes(StandardCharsets.UTF_8));
    }

    static void answer(HttpServletResponse response, String type, byte[] octets) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentType(type);
        response.setContentLength(octets.length);
        response.getOutputStream().write(octets);
    }

    /** In a word, since nobody but a program reads it. */
    static void refuse(HttpServletResponse response, int code, String why) throws IOException {
        response.setStatus(code);
        if (code == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "5");
        }
        answer(response, "text/plain; charset=utf-8", why + "\n");
    }

    /** There is nothing to tell. */
    static void refuse(HttpServletResponse response, Guides.Found found) throws IOException {
        if (found instanceof Guides.Found.Later) {
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Try again later");
        } else {
            refuse(response, HttpServletResponse.SC_NOT_FOUND, "Unknown domain");
        }
    }
}
